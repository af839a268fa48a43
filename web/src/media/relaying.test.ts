import { describe, expect, it } from 'vitest';
import { Relaying } from './relaying';

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
};
const free = { relayOnly: () => false };

describe('Relaying', () => {
  it('remembers the choice for the device', () => {
    const memory = storage();
    const relaying = new Relaying(free, () => memory);
    expect(relaying.only).toBe(false);
    relaying.set(true);
    expect(relaying.only).toBe(true);
    expect(new Relaying(free, () => memory).only).toBe(true);
    relaying.set(false);
    expect(new Relaying(free, () => memory).only).toBe(false);
  });

  it('does what the room wants of everyone, and nothing more when the room wants it no more', () => {
    const room = { relayOnly: () => true };
    const relaying = new Relaying(room, storage);
    expect([relaying.only, relaying.state.get().demanded]).toEqual([true, true]);
    room.relayOnly = () => false;
    relaying.follow();
    expect([relaying.only, relaying.state.get().demanded]).toEqual([false, false]);
  });

  it('finds a relay among servers, whatever is said of them', () => {
    const relaying = new Relaying(free, storage);
    for (const [urls, offered] of [
      ['stun:a', false],
      ['turn:a', true],
      [['stun:a', 'TURNS:a?transport=tcp'], true],
      [[], false],
    ] as const) {
      relaying.find([{ urls: typeof urls === 'string' ? urls : [...urls] }]);
      expect(relaying.state.get().offered, String(urls)).toBe(offered);
    }
  });

  it('works where storage is forbidden', () => {
    const relaying = new Relaying(free, () => {
      throw new Error('forbidden');
    });
    relaying.set(true);
    expect(relaying.only).toBe(true);
  });
});
