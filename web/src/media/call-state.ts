import type { MediaError } from './errors';
import type { CallTile } from './tile';
import type { CallRoom, DeviceID, Source } from './types';

/**
 * - `joining`: this device is about to be told to the others; `in`: it is in the call;
 * - `full`: as many devices as the room allows are in the call, so this one has no media;
 * - `failed`: this browser could not join, for the reason in `failure`, and has no media; `left`: over.
 */
export type CallPhase = 'joining' | 'in' | 'full' | 'failed' | 'left';

/** What a page shows of a call. */
export interface CallState {
  readonly phase: CallPhase;
  /** Why it is `failed`; null in every other phase. */
  readonly failure: MediaError | null;
  /** The own tile first, then the others in the room's order. */
  readonly tiles: readonly CallTile[];
  /** How many devices are in the call, this one included, and how many may be. */
  readonly size: number;
  readonly most: number;
  /** The call is just moving to the server. */
  readonly moving: boolean;
  /** Who speaks, or spoke last, then who did before, and so on. */
  readonly spoke: readonly DeviceID[];
  /** The browser refuses to play sound before a click. */
  readonly soundBlocked: boolean;
  /** The person speaks although the microphone is muted. */
  readonly speakingMuted: boolean;
  /** What a host stopped last, and how often one stopped anything; a change is to be said. */
  readonly mutedByHost: { readonly source: Source; readonly times: number } | null;
  /** The space bar is held: the microphone is open for as long. */
  readonly talking: boolean;
  /** Whether the room allows the microphone and the camera. */
  readonly maySpeak: boolean;
  readonly mayShow: boolean;
}

/** A call that is about to be joined. */
export const beginning = (room: CallRoom): CallState => ({
  phase: 'joining',
  failure: null,
  tiles: [],
  size: 0,
  most: room.callMax(),
  moving: false,
  spoke: [],
  soundBlocked: false,
  speakingMuted: false,
  mutedByHost: null,
  talking: false,
  maySpeak: room.may('microphone'),
  mayShow: room.may('camera'),
});
