import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Sound } from './sound';
import { FakeTrack, settle } from './testing/fakes';

class Stream {
  constructor(readonly tracks: unknown[]) {}
}

beforeEach(() => {
  vi.stubGlobal('MediaStream', Stream);
});

function player() {
  let allowed = false;
  const elements: { srcObject: unknown; sink: string; played: number }[] = [];
  const sound = new Sound(() => {
    const element = {
      srcObject: null,
      autoplay: false,
      sink: '',
      played: 0,
      play: async () => {
        if (!allowed) throw new DOMException('no gesture', 'NotAllowedError');
        element.played++;
      },
      pause: () => undefined,
      setSinkId: async (id: string) => {
        element.sink = id;
      },
    };
    elements.push(element);
    return element;
  });
  const allow = () => {
    allowed = true;
  };
  return { sound, elements, allow };
}

describe('Sound', () => {
  it('says when the browser refuses to play, and plays all after a click', async () => {
    const { sound, elements, allow } = player();
    sound.sync(
      new Map([
        ['a', new FakeTrack('audio').as()],
        ['b', new FakeTrack('audio').as()],
      ]),
    );
    await settle();
    expect(sound.blocked.get()).toBe(true);
    allow();
    sound.unblock();
    await settle();
    expect(sound.blocked.get()).toBe(false);
    expect(elements.map((e) => e.played)).toEqual([1, 1]);
  });

  it('plays each device once, follows a new track, and lets go of those that left', async () => {
    const { sound, elements, allow } = player();
    allow();
    const [first, second] = [new FakeTrack('audio').as(), new FakeTrack('audio').as()];
    sound.sync(new Map([['a', first]]));
    sound.sync(new Map([['a', first]]));
    await settle();
    expect(elements.map((e) => e.played)).toEqual([1]);
    sound.sync(new Map([['a', second]]));
    expect(elements).toHaveLength(1);
    expect(elements[0]?.srcObject).toMatchObject({ tracks: [second] });
    sound.close();
    expect(elements[0]?.srcObject).toBeNull();
  });

  it('plays through the chosen speaker, for those who come later as well', async () => {
    const { sound, elements, allow } = player();
    allow();
    sound.sync(new Map([['a', new FakeTrack('audio').as()]]));
    sound.setSpeaker('headset');
    sound.sync(
      new Map([
        ['a', new FakeTrack('audio').as()],
        ['b', new FakeTrack('audio').as()],
      ]),
    );
    expect(elements.map((e) => e.sink)).toEqual(['headset', 'headset']);
  });
});
