import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Mixer } from './mixer';

/** Knows which tracks sound at the end of the graph. */
class FakeNode {
  readonly to = new Set<FakeNode>();
  constructor(readonly track?: MediaStreamTrack) {}
  connect(node: FakeNode): FakeNode {
    this.to.add(node);
    return node;
  }
  disconnect(): void {
    this.to.clear();
  }
}

function fakeContext() {
  const sources: FakeNode[] = [];
  const out = { getAudioTracks: () => [{ stop: vi.fn() }] };
  const context = {
    state: 'suspended',
    resume: vi.fn(async () => undefined),
    close: vi.fn(async () => undefined),
    createMediaStreamDestination: () => Object.assign(new FakeNode(), { stream: out }),
    createDynamicsCompressor: () => new FakeNode(),
    createGain: () => new FakeNode(),
    createMediaStreamSource: (stream: { tracks: MediaStreamTrack[] }) => {
      const node = new FakeNode(stream.tracks[0]);
      sources.push(node);
      return node;
    },
  };
  const heard = () => sources.filter((node) => node.to.size > 0).map(({ track }) => track?.id);
  return { context, heard, as: context as unknown as AudioContext };
}

const track = (id: string, readyState = 'live') => ({ id, readyState }) as MediaStreamTrack;

describe('Mixer', () => {
  beforeEach(() => {
    vi.stubGlobal(
      'MediaStream',
      class {
        constructor(readonly tracks: readonly MediaStreamTrack[]) {}
      },
    );
    return () => vi.unstubAllGlobals();
  });

  it('hears exactly those who are there, each once', () => {
    const { as, heard } = fakeContext();
    const mixer = new Mixer(as);
    const [ann, ben] = [track('ann'), track('ben')];
    mixer.sync(new Map([['a', ann]]));
    mixer.sync(
      new Map([
        ['a', ann],
        ['b', ben],
      ]),
    );
    expect(heard()).toEqual(['ann', 'ben']);
    mixer.sync(new Map([['b', ben]]));
    expect(heard()).toEqual(['ben']);
  });

  it('goes on with another device of the same person, and leaves out what has ended', () => {
    const { as, heard } = fakeContext();
    const mixer = new Mixer(as);
    mixer.sync(new Map([['', track('old')]]));
    mixer.sync(new Map([['', track('new')]]));
    expect(heard()).toEqual(['new']);
    mixer.sync(new Map([['', track('gone', 'ended')]]));
    expect(heard()).toEqual([]);
  });

  it('wakes its context from a click, and lets it go', async () => {
    const { as, context } = fakeContext();
    const mixer = new Mixer(as);
    await mixer.start();
    expect(context.resume).toHaveBeenCalledOnce();
    await mixer.close();
    expect(context.close).toHaveBeenCalledOnce();
    expect(mixer.track.stop).toHaveBeenCalledOnce();
  });
});
