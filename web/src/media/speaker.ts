import type { DeviceID } from './types';

/** Who spoke, and who is about to be taken for the one who speaks. */
export interface SpeakerState {
  /** Who speaks, or spoke last, then who did before, and so on; only devices of the call, none twice. */
  readonly spoke: readonly DeviceID[];
  readonly challenger: DeviceID | null;
  /** Since when the challenger is the loudest. */
  readonly since: number;
  /** How loud each device is for a listener, who hears through the pauses between words; and when that was worked out. */
  readonly heard: ReadonlyMap<DeviceID, number>;
  readonly at: number;
}

export const NOBODY: SpeakerState = { spoke: [], challenger: null, since: 0, heard: new Map(), at: 0 };

/** As loud as speech (-35 dB): a quiet room is below. */
export const SPEAKING = 0.42;
const HOLD_MS = 2_000;
/** How much loudness a silence takes away in a second (18 dB), as the needle of a peak meter falls. */
const FALL_PER_S = 0.3;

/**
 * The next active speaker. Whoever speaks first is it at once; another one only after being the loudest for 2 s, so that a cough moves
 * nothing; a pause for breath does not start the 2 s anew. Silence keeps the last one, who goes when leaving the call.
 */
export function nextSpeaker(state: SpeakerState, levels: ReadonlyMap<DeviceID, number>, now: number): SpeakerState {
  const heard = listen(state, levels, now);
  const here = state.spoke.filter((device) => levels.has(device));
  const spoke = here.length === state.spoke.length ? state.spoke : here;
  const [speaker = null] = spoke;
  const loudest = loudestOf(heard, speaker);
  const next = (change: Partial<SpeakerState>): SpeakerState => ({
    spoke,
    challenger: null,
    since: now,
    heard,
    at: now,
    ...change,
  });
  if (loudest === null || loudest === speaker) return next({});
  const takesOver = () => next({ spoke: [loudest, ...spoke.filter((device) => device !== loudest)] });
  if (speaker === null) return takesOver();
  if (loudest !== state.challenger) return next({ challenger: loudest });
  return now - state.since >= HOLD_MS ? takesOver() : next({ challenger: loudest, since: state.since });
}

function listen({ heard, at }: SpeakerState, levels: ReadonlyMap<DeviceID, number>, now: number) {
  const fall = (FALL_PER_S * Math.max(0, now - at)) / 1_000;
  return new Map([...levels].map(([device, level]) => [device, Math.max(level, (heard.get(device) ?? 0) - fall)]));
}

/** Who speaks loudest; of two alike the present speaker. Null while nobody speaks. */
function loudestOf(heard: ReadonlyMap<DeviceID, number>, speaker: DeviceID | null): DeviceID | null {
  let loudest = speaker;
  for (const [device, level] of heard) {
    if (level > (loudest === null ? 0 : (heard.get(loudest) ?? 0))) loudest = device;
  }
  return loudest !== null && (heard.get(loudest) ?? 0) >= SPEAKING ? loudest : null;
}
