import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { LevelMeter } from './level';
import { FakeTrack } from './testing/fakes';

let contexts: { closed: boolean }[];
/** What the browser refuses. */
let refused: 'context' | 'source' | undefined;

class FakeContext {
  state = 'running';
  closed = false;
  constructor() {
    if (refused === 'context') throw new DOMException('too many contexts', 'NotSupportedError');
    contexts.push(this);
  }
  createMediaStreamSource() {
    if (refused === 'source') throw new DOMException('no audio track', 'InvalidStateError');
    return { connect: () => undefined, disconnect: () => undefined };
  }
  createAnalyser = () => ({ fftSize: 0 });
  close = async () => {
    this.closed = true;
  };
}

beforeEach(() => {
  contexts = [];
  refused = undefined;
  vi.stubGlobal('AudioContext', FakeContext);
  vi.stubGlobal('MediaStream', class {});
  onTestFinished(() => void vi.unstubAllGlobals());
});

/** A microphone and the clone that a meter listens to. */
function microphone() {
  const track = new FakeTrack('audio');
  const ear = new FakeTrack('audio');
  vi.spyOn(track, 'clone').mockReturnValue(ear);
  return { track: track.as(), ear };
}

it('meters share one context, and the last one closes it', () => {
  const [a, b] = [microphone(), microphone()];
  const meters = [new LevelMeter(a.track), new LevelMeter(b.track)];
  meters[0]?.close();
  expect(contexts.map((c) => c.closed)).toEqual([false]);
  meters[1]?.close();
  expect(contexts.map((c) => c.closed)).toEqual([true]);
  expect([a.ear.readyState, b.ear.readyState]).toEqual(['ended', 'ended']);
});

it.each(['context', 'source'] as const)('leaves nothing open and nothing counted when the browser makes no %s', (what) => {
  refused = what;
  const { track, ear } = microphone();
  const clone = vi.mocked(track.clone);
  expect(() => new LevelMeter(track)).toThrow(DOMException);
  expect(clone.mock.calls.length === 0 || ear.readyState === 'ended').toBe(true);
  refused = undefined;
  new LevelMeter(microphone().track).close();
  expect(contexts.every((c) => c.closed)).toBe(true);
});
