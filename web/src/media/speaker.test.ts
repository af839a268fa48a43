import { describe, expect, it } from 'vitest';
import { loudness } from './loudness';
import { NOBODY, nextSpeaker } from './speaker';

const levels = (values: Record<string, number>) => new Map(Object.entries(values));

describe('nextSpeaker', () => {
  it('takes the first who speaks at once, and the next only after 2 s of being louder', () => {
    let state = nextSpeaker(NOBODY, levels({ a: 0.1, b: 0.6 }), 0);
    expect(state.speaker).toBe('b');
    state = nextSpeaker(state, levels({ a: 0.8, b: 0.6 }), 1_000);
    state = nextSpeaker(state, levels({ a: 0.8, b: 0.6 }), 2_999);
    expect(state.speaker).toBe('b');
    state = nextSpeaker(state, levels({ a: 0.8, b: 0.6 }), 3_000);
    expect(state.speaker).toBe('a');
  });

  it('forgets a challenger who stops, keeps the speaker through silence, and lets one go who leaves', () => {
    let state = nextSpeaker(NOBODY, levels({ a: 0, b: 0.6 }), 0);
    state = nextSpeaker(state, levels({ a: 0.8, b: 0 }), 1_000);
    state = nextSpeaker(state, levels({ a: 0, b: 0 }), 2_000);
    expect(state).toMatchObject({ speaker: 'b', challenger: null });
    state = nextSpeaker(state, levels({ a: 0.8, b: 0 }), 4_000);
    expect(state.speaker).toBe('b');
    expect(nextSpeaker(state, levels({ a: 0 }), 4_100).speaker).toBeNull();
  });
});

describe('loudness', () => {
  it('maps silence to 0, full scale to 1, and -30 dB to the middle', () => {
    expect([0, 0.001, 1, 2].map(loudness)).toEqual([0, 0, 1, 1]);
    expect(loudness(10 ** (-30 / 20))).toBeCloseTo(0.5);
  });
});
