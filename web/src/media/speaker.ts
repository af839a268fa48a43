import type { DeviceID } from './types';

/** Who is taken for speaking, since when a challenger is louder, and which one. */
export interface SpeakerState {
  readonly speaker: DeviceID | null;
  readonly challenger: DeviceID | null;
  readonly since: number;
}

export const NOBODY: SpeakerState = { speaker: null, challenger: null, since: 0 };

/** As loud as speech (-35 dB): a quiet room is below. */
export const SPEAKING = 0.42;
const HOLD_MS = 2_000;

/**
 * The next active speaker. Whoever speaks first is it at once; another one only after being the loudest for 2 s, so that a cough moves
 * nothing. Silence keeps the last one, who goes when leaving the call.
 */
export function nextSpeaker(state: SpeakerState, levels: ReadonlyMap<DeviceID, number>, now: number): SpeakerState {
  const speaker = state.speaker !== null && levels.has(state.speaker) ? state.speaker : null;
  let loudest: DeviceID | null = null;
  for (const [device, level] of levels) {
    if (level >= SPEAKING && level > (loudest === null ? 0 : (levels.get(loudest) ?? 0))) loudest = device;
  }
  if (loudest === null || loudest === speaker) {
    return state.speaker === speaker && state.challenger === null ? state : { speaker, challenger: null, since: now };
  }
  if (speaker === null) return { speaker: loudest, challenger: null, since: now };
  if (loudest !== state.challenger) return { speaker, challenger: loudest, since: now };
  return now - state.since >= HOLD_MS ? { speaker: loudest, challenger: null, since: now } : state;
}
