import { describe, expect, it } from 'vitest';
import { loudness } from './loudness';
import { NOBODY, nextSpeaker, type SpeakerState } from './speaker';

const levels = (values: Record<string, number>) => new Map(Object.entries(values));

/** The state after hearing the same for a while, ten times a second. */
function hear(state: SpeakerState, values: (ms: number) => Record<string, number>, from: number, to: number) {
  let next = state;
  for (let now = from; now <= to; now += 100) next = nextSpeaker(next, levels(values(now)), now);
  return next;
}

describe('nextSpeaker', () => {
  it('takes the first who speaks at once, and the next only after 2 s of being louder', () => {
    let state = nextSpeaker(NOBODY, levels({ a: 0.1, b: 0.6 }), 0);
    expect(state.spoke).toEqual(['b']);
    state = nextSpeaker(state, levels({ a: 0.8, b: 0.6 }), 1_000);
    state = nextSpeaker(state, levels({ a: 0.8, b: 0.6 }), 2_999);
    expect(state.spoke).toEqual(['b']);
    state = nextSpeaker(state, levels({ a: 0.8, b: 0.6 }), 3_000);
    expect(state.spoke).toEqual(['a', 'b']);
  });

  it('is moved by someone who speaks with pauses, not by a cough', () => {
    const b = nextSpeaker(NOBODY, levels({ a: 0, b: 0.6 }), 0);
    const cough = hear(b, (ms) => ({ a: ms < 1_200 ? 0.6 : 0, b: 0 }), 1_000, 8_000);
    expect(cough).toMatchObject({ spoke: ['b'], challenger: null });
    const words = hear(b, (ms) => ({ a: ms % 500 < 100 ? 0.6 : 0, b: 0 }), 1_000, 4_000);
    expect(words.spoke).toEqual(['a', 'b']);
  });

  it('keeps the speaker through silence, and lets one go who leaves', () => {
    let state = nextSpeaker(NOBODY, levels({ a: 0, b: 0.6 }), 0);
    state = hear(state, () => ({ a: 0.8, b: 0 }), 100, 3_000);
    state = hear(state, () => ({ a: 0, b: 0 }), 3_100, 20_000);
    expect(state).toMatchObject({ spoke: ['a', 'b'], challenger: null });
    expect(nextSpeaker(state, levels({ b: 0 }), 20_100).spoke).toEqual(['b']);
    expect(nextSpeaker(state, levels({}), 20_100).spoke).toEqual([]);
  });

  it('hands over the same list while nothing of it changes', () => {
    const state = nextSpeaker(NOBODY, levels({ a: 0.6 }), 0);
    expect(nextSpeaker(state, levels({ a: 0.7 }), 100).spoke).toBe(state.spoke);
  });
});

describe('loudness', () => {
  it('maps silence to 0, full scale to 1, and -30 dB to the middle', () => {
    expect([0, 0.001, 1, 2].map(loudness)).toEqual([0, 0, 1, 1]);
    expect(loudness(10 ** (-30 / 20))).toBeCloseTo(0.5);
  });
});
