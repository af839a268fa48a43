import { describe, expect, it, vi } from 'vitest';
import { settle } from '../testing/fakes';
import type { Disk } from './disk';
import type { Encoder } from './encoder';
import { type Ending, type Parts, Recorder, type Scenery } from './recorder';
import type { Kept } from './shelf';

/** A recorder whose browser does what the test says, and whose clock is the test's. */
function setUp(change: Partial<Parts> = {}, lasting = true) {
  const seen = {
    told: [] as boolean[],
    added: [] as number[],
    saved: [] as string[],
    shelf: [] as Kept[],
    gone: [] as string[],
    open: 0,
  };
  let beat = () => {};
  let now = 0;
  let over: Ending | null = null;
  let break_ = (_: unknown) => {};
  const encoder: Encoder = {
    add: async (at) => void seen.added.push(at),
    broken: new Promise<never>((_, reject) => {
      break_ = reject;
    }),
    finish: vi.fn(async () => undefined),
  };
  const disk = (lasting: boolean): Disk => {
    const close = opened();
    return { lasting, write: async () => undefined, close, file: async () => new Blob(['x']) };
  };
  const opened = () => {
    seen.open++;
    return async () => void seen.open--;
  };
  const recorder = new Recorder({
    chooseFormat: async () => ({ container: 'webm', video: 'vp8', audio: 'opus' }),
    openDisk: async () => disk(lasting),
    readDisk: async () => new Blob(['left']),
    startEncoder: async () => encoder,
    complete: async (_recorded, _container, _disk, onProgress) => onProgress?.(0.5),
    newMixer: () => ({
      track: {} as MediaStreamTrack,
      rate: 48_000,
      start: async () => undefined,
      sync: () => undefined,
      close: opened(),
    }),
    newFrames: () => ({ sync: () => undefined, of: () => null, close: opened() }),
    newCanvas: () => ({ getContext: () => new Proxy({}, { get: () => () => undefined, set: () => true }) }) as never,
    tick(_, run) {
      beat = run;
      seen.open++;
      return () => void seen.open--;
    },
    now: () => now,
    shelf: {
      put: (kept) => void seen.shelf.push(kept),
      remove: async ({ file }) => void seen.gone.push(file),
      discard: async (file) => void seen.gone.push(file),
      hold() {
        seen.open++;
        return () => void seen.open--;
      },
    },
    save: (_, name) => void seen.saved.push(name),
    ...change,
  });
  const scenery: Scenery = {
    subject: 'view',
    title: 'Lesson',
    shots: () => [],
    sounds: () => new Map(),
    over: () => over,
    tell: async (recording) => void seen.told.push(recording),
  };
  const at = () => recorder.state.get().at;
  return {
    recorder,
    scenery,
    seen,
    encoder,
    at,
    breakEncoder: (cause: unknown) => break_(cause),
    end: (ending: Ending) => {
      over = ending;
    },
    async beatAt(ms: number) {
      now = ms;
      beat();
      await settle();
    },
  };
}

const full = () => new DOMException('full', 'QuotaExceededError');

describe('Recorder', () => {
  it('tells others first, records by the clock, and saves what it wrote', async () => {
    const { recorder, scenery, seen, at, beatAt } = setUp();
    await recorder.start(scenery);
    expect(at()).toBe('running');
    expect(seen.told).toEqual([true]);
    await beatAt(50);
    await beatAt(50);
    await beatAt(450);
    expect(seen.added).toEqual([0.05, 0.45]);
    await recorder.stop();
    expect(recorder.state.get()).toMatchObject({ at: 'saved', name: 'Lesson.webm', ending: 'asked' });
    expect(seen.told).toEqual([true, false]);
    expect(seen.saved).toEqual(['Lesson.webm']);
    expect(seen.shelf.map(({ state }) => state)).toEqual(['open', 'whole', 'saved']);
    expect(seen.gone).toEqual([seen.shelf[0]?.file]);
    expect(seen.open).toBe(0);
    recorder.dismiss();
    expect(at()).toBe('idle');
  });

  it('leaves out what the encoder has no time for', async () => {
    const { recorder, scenery, seen, encoder, beatAt } = setUp();
    let go = () => {};
    encoder.add = (second) => {
      seen.added.push(second);
      return new Promise((resolve) => {
        go = resolve;
      });
    };
    await recorder.start(scenery);
    await beatAt(50);
    await beatAt(100);
    go();
    await settle();
    await beatAt(150);
    expect(seen.added).toEqual([0.05, 0.15]);
  });

  it.each(['left', 'forbidden'] as const)('saves when it has to end: %s', async (ending) => {
    const { recorder, scenery, seen, end, beatAt } = setUp();
    await recorder.start(scenery);
    end(ending);
    await beatAt(50);
    expect(recorder.state.get()).toMatchObject({ at: 'saved', ending });
    expect(seen.saved).toHaveLength(1);
  });

  it('saves what there is when the disk is full or the encoder breaks', async () => {
    const one = setUp();
    one.encoder.add = () => Promise.reject(full());
    one.encoder.finish = () => Promise.reject(full());
    await one.recorder.start(one.scenery);
    await one.beatAt(50);
    expect(one.recorder.state.get()).toMatchObject({ at: 'saved', ending: 'no_space' });
    const two = setUp();
    await two.recorder.start(two.scenery);
    two.breakEncoder(new Error('gone'));
    await settle();
    expect(two.recorder.state.get()).toMatchObject({ at: 'saved', ending: 'broken', detail: 'gone' });
    expect(two.seen.open).toBe(0);
  });

  it('does not record what it may not, and leaves nothing open', async () => {
    const { recorder, scenery, seen } = setUp();
    const refused = { ...scenery, tell: (on: boolean) => (on ? Promise.reject({ code: 'forbidden' }) : Promise.resolve()) };
    await recorder.start(refused);
    expect(recorder.state.get()).toEqual({ at: 'failed', why: 'refused' });
    expect(seen.open).toBe(0);
    expect(seen.shelf).toEqual([]);
  });

  it('says why there is no recording', async () => {
    const cases = [
      ['unsupported', { chooseFormat: async () => null }],
      ['no_space', { openDisk: () => Promise.reject(full()) }],
      ['unknown', { startEncoder: () => Promise.reject(new Error('odd')) }],
    ] as const;
    for (const [why, change] of cases) {
      const { recorder, scenery, seen } = setUp(change);
      await recorder.start(scenery);
      expect(recorder.state.get()).toEqual({ at: 'failed', why });
      expect(seen.open).toBe(0);
      expect(seen.gone).toEqual(seen.shelf.map(({ file }) => file));
    }
  });

  it('is another page’s only when it is whole', async () => {
    let held = 0;
    const { recorder, scenery, seen } = setUp({
      complete: async () => {
        held = seen.open;
      },
    });
    await recorder.start(scenery);
    await recorder.stop();
    expect(held, 'the hold, and the file that is written').toBe(2);
    expect(seen.open).toBe(0);
  });

  it('saves what is in memory as it is, if it cannot be completed', async () => {
    const { recorder, scenery, seen } = setUp({ complete: () => Promise.reject(full()) }, false);
    await recorder.start(scenery);
    expect(recorder.state.get()).toMatchObject({ at: 'running', lasting: false });
    await recorder.stop();
    expect(recorder.state.get()).toMatchObject({ at: 'saved', name: 'Lesson.webm' });
    expect(seen.shelf).toEqual([]);
  });

  it('keeps what cannot be completed, and completes what an earlier page left', async () => {
    const kept: Kept = { id: 'i', file: 'i.part', container: 'mp4', title: 'Old', since: 1, state: 'open' };
    const failing = setUp({ complete: () => Promise.reject(new Error('no file')) });
    await failing.recorder.recover(kept);
    expect(failing.recorder.state.get()).toEqual({ at: 'failed', why: 'unreadable' });
    expect(failing.seen.shelf).toEqual([]);
    expect(failing.seen.gone, 'what was half written').toEqual(['recording-i.mp4']);
    expect(failing.seen.open).toBe(0);
    const { recorder, seen } = setUp();
    await recorder.recover(kept);
    expect(seen.saved).toEqual(['Old.mp4']);
    await recorder.recover({ ...kept, state: 'whole' });
    expect(seen.saved).toEqual(['Old.mp4', 'Old.mp4']);
  });

  it('records once at a time', async () => {
    const { recorder, scenery, seen } = setUp();
    await Promise.all([recorder.start(scenery), recorder.start(scenery)]);
    await recorder.start(scenery);
    expect(seen.told).toEqual([true]);
  });
});
