import { describe } from './errors';
import { Store } from './store';

/** Why a screen is not shared; each has its own words. `taken` is the room's. That the person closed the browser's question is none. */
export type ScreenFailure =
  | 'denied_by_system'
  | 'forbidden_by_page'
  | 'not_found'
  | 'not_readable'
  | 'overconstrained'
  | 'aborted'
  | 'no_click'
  | 'taken'
  | 'unknown';

export interface ScreenState {
  /** It is shared, or will be once the person has chosen what. */
  readonly on: boolean;
  readonly picture: MediaStreamTrack | null;
  /** Its sound, where there is any. */
  readonly sound: MediaStreamTrack | null;
  readonly failure: ScreenFailure | null;
}

type Capture = Pick<MediaDevices, 'getDisplayMedia'>;

const OFF: ScreenState = { on: false, picture: null, sound: null, failure: null };

/** Text has to stay readable: many pixels, few frames. */
const VIDEO: MediaTrackConstraints = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 15, max: 30 } };

/** Options that TypeScript's DOM does not know yet; browsers that do not know them either leave them aside. */
const OPTIONS = {
  video: VIDEO,
  audio: true,
  systemAudio: 'include',
  surfaceSwitching: 'include',
  selfBrowserSurface: 'exclude',
} as DisplayMediaStreamOptions;

/** The screen, window or tab that this device shares, with its sound. */
export class ScreenShare {
  readonly state = new Store<ScreenState>(OFF);
  readonly #capture: Capture | undefined;
  /** Counts what was asked, so that an answer to an older question is thrown away. */
  #asked = 0;

  constructor(capture = globalThis.navigator?.mediaDevices as Capture | undefined) {
    this.#capture = capture;
  }

  /** Phones have no such thing. */
  get available(): boolean {
    return typeof this.#capture?.getDisplayMedia === 'function';
  }

  /** Asks the person what to share; must be called from a click or a key. Resolves when it is shared or is not, for a reason or none. */
  async start(): Promise<void> {
    if (this.state.get().on || !this.#capture || !this.available) return;
    const asked = ++this.#asked;
    this.state.set({ ...OFF, on: true });
    try {
      const stream = await this.#capture.getDisplayMedia(OPTIONS);
      if (asked === this.#asked) this.#adopt(stream.getVideoTracks()[0] ?? null, stream.getAudioTracks()[0] ?? null);
      else for (const track of stream.getTracks()) track.stop();
    } catch (cause) {
      if (asked === this.#asked) this.state.set({ ...OFF, failure: failureOf(cause) });
    }
  }

  /** Ends the capture. */
  stop(): void {
    this.#end(null);
  }

  /** The room does not let it be shared. */
  refuse(failure: ScreenFailure): void {
    this.#end(failure);
  }

  dismiss(): void {
    this.state.patch({ failure: null });
  }

  #adopt(picture: MediaStreamTrack | null, sound: MediaStreamTrack | null): void {
    if (!picture) {
      sound?.stop();
      this.#end(null);
      return;
    }
    picture.contentHint = 'detail';
    // The browser's own bar, or the end of the window that is shared.
    picture.addEventListener('ended', () => {
      if (this.state.get().picture === picture) this.stop();
    });
    this.state.patch({ picture, sound });
  }

  #end(failure: ScreenFailure | null): void {
    this.#asked++;
    const { picture, sound } = this.state.get();
    picture?.stop();
    sound?.stop();
    this.state.set({ ...OFF, failure });
  }
}

/** Maps what getDisplayMedia rejects with (Screen Capture, section 5.1) to its reason; null for a question that was closed. */
function failureOf(cause: unknown): ScreenFailure | null {
  const { name, message } = describe(cause);
  switch (name) {
    case 'NotAllowedError':
      if (/by system/i.test(message)) return 'denied_by_system';
      return /policy/i.test(message) ? 'forbidden_by_page' : null;
    case 'NotFoundError':
      return 'not_found';
    case 'NotReadableError':
      return 'not_readable';
    case 'OverconstrainedError':
      return 'overconstrained';
    case 'AbortError':
      return 'aborted';
    case 'InvalidStateError':
      return 'no_click';
    default:
      return 'unknown';
  }
}
