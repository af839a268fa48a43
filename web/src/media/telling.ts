import type { LocalState } from './local';
import type { CallID, CallRoom, MediaKind } from './types';

/** Tells the room what this device sends, if that is news. */
export class Telling {
  /** The view of the room is recorded, which is told for as long as this device is in the call. */
  recording = false;
  #told = '';
  #sent = { microphone: false, camera: false };

  async tell(room: CallRoom, stay: CallID | null, local: LocalState, shares: boolean): Promise<'ok' | 'full' | 'taken'> {
    const sends = (kind: MediaKind) => {
      const { on, opening, track } = local[kind];
      // Between two devices nothing is sent, but who views it does not go away.
      const there = track !== null || (opening && this.#sent[kind]);
      return stay !== null && on && there && room.may(kind);
    };
    const screen = stay !== null && shares && room.may('screen');
    const state = {
      call: stay,
      microphone: sends('microphone'),
      camera: sends('camera'),
      screen,
      ...(this.recording && stay !== null && { recording: true }),
    };
    this.#sent = { microphone: state.microphone, camera: state.camera };
    const told = JSON.stringify(state);
    if (told === this.#told) return 'ok';
    this.#told = told;
    return room.setMediaState(state);
  }

  /** The room knows nothing of this device any more. */
  forget(): void {
    this.#told = '';
    this.#sent = { microphone: false, camera: false };
  }
}
