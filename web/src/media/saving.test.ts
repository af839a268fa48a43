import { describe, expect, it } from 'vitest';
import { budgetFor, CAMERA_LAYERS, LIMITS } from './budget';
import { Saving } from './saving';

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
};

describe('Saving', () => {
  it('remembers data use for the device, and sound alone for the room', () => {
    const memory = storage();
    const saving = new Saving('a', () => memory);
    expect(saving.state.get()).toEqual({ dataUse: 'automatic', audioOnly: false });
    saving.setDataUse('save');
    saving.setAudioOnly(true);
    expect(new Saving('a', () => memory).state.get()).toEqual({ dataUse: 'save', audioOnly: true });
    expect(new Saving('b', () => memory).state.get()).toEqual({ dataUse: 'save', audioOnly: false });
    saving.setAudioOnly(false);
    expect(new Saving('a', () => memory).state.get().audioOnly).toBe(false);
  });

  it('forgets the oldest of many rooms', () => {
    const memory = storage();
    for (let i = 0; i < 60; i++) new Saving(`room ${i}`, () => memory).setAudioOnly(true);
    expect(new Saving('room 59', () => memory).state.get().audioOnly).toBe(true);
    expect(new Saving('room 0', () => memory).state.get().audioOnly).toBe(false);
  });

  it('works where storage is forbidden or holds something else', () => {
    const saving = new Saving('a', () => {
      throw new Error('forbidden');
    });
    saving.setDataUse('least');
    saving.setAudioOnly(true);
    expect(saving.limits).toEqual({ ...LIMITS.least, height: 0 });
    const odd = { getItem: () => '{"a":', setItem: () => undefined };
    expect(new Saving('a', () => odd).state.get()).toEqual({ dataUse: 'automatic', audioOnly: false });
  });
});

describe('the limits', () => {
  it('keep what is saved within what was promised', () => {
    const total = (use: keyof typeof LIMITS) => Object.values(LIMITS[use].layers).reduce((a, b) => a + b);
    expect(Object.keys(LIMITS.save.layers)).toEqual(['q', 'h']);
    expect(total('save')).toBeLessThanOrEqual(500_000);
    expect(LIMITS.save.height).toBe(360);
    expect(Object.keys(LIMITS.least.layers)).toEqual(['q']);
    expect(LIMITS.least.height).toBe(180);
    expect(LIMITS.automatic.layers).toEqual(Object.fromEntries(CAMERA_LAYERS.map((l) => [l.rid, l.maxBitrate])));
  });

  it('make a mesh send and ask for less', () => {
    expect(budgetFor(1)).toBe(budgetFor(1, LIMITS.automatic));
    expect(budgetFor(1, LIMITS.save)).toMatchObject({ videoBps: 500_000, receivedBps: 500_000, sentHeight: 360 });
    expect(budgetFor(2, LIMITS.least)).toMatchObject({ videoBps: 120_000, sentHeight: 180 });
    expect(budgetFor(1, { ...LIMITS.automatic, height: 0 })).toMatchObject({ videoBps: 1_500_000, receivedBps: 0 });
  });
});
