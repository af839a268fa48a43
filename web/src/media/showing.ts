import type { LocalMedia } from './local';
import type { Paths } from './paths';
import type { ScreenShare } from './screen';
import type { CallRoom, Source, Timers } from './types';

/** How long the room is given before it is asked again whether everyone may view a source. */
const ASK_AGAIN = 2_000;

const SOURCES: readonly Source[] = ['microphone', 'camera', 'screen'];

export interface ShowingOptions {
  readonly room: CallRoom;
  readonly timers: Timers;
  readonly local: LocalMedia;
  readonly screen: ScreenShare;
  /** The others know that this device is in the call. */
  readonly listed: () => boolean;
}

/**
 * What this device sends, and to whom where people agree to be viewed. What hosts switch on they show everyone, and a screen that is
 * shared goes to everyone too; both can be taken back. What was switched on for a viewer only is switched off when nobody views it.
 */
export class Showing {
  readonly #options: ShowingOptions;
  /** Not for everyone, until it is switched on anew. */
  readonly #withheld = new Set<Source>();
  /** Switched on for a view; and those of them that somebody has viewed. */
  readonly #lent = new Set<Source>();
  /** Of those, what stays on while nobody views it. */
  readonly #staying = new Set<Source>();
  readonly #viewed = new Set<Source>();
  readonly #asking = new Set<Source>();

  constructor(options: ShowingOptions) {
    this.#options = options;
  }

  /** Gives the paths what there is, if it goes to anybody. */
  send(paths: Paths | undefined): void {
    const { microphone, camera } = this.#options.local.state.get();
    const { picture, sound } = this.#options.screen.state.get();
    const given = (source: Source, track: MediaStreamTrack | null) => (this.#goesOut(source) ? track : null);
    paths?.setTrack('microphone', given('microphone', microphone.track));
    paths?.setTrack('camera', given('camera', camera.track));
    paths?.setTrack('screen', given('screen', picture));
    paths?.setTrack('screen-sound', given('screen', sound));
  }

  switchOff(source: Source): void {
    if (source === 'screen') this.#options.screen.stop();
    else void this.#options.local.set(source, false);
  }

  /**
   * It is about to be switched on because somebody may view it: not for everyone, and not for longer, unless it `stays`. Gives what takes
   * that back, if it cannot be switched on.
   */
  lend(source: Source, stays = false): () => void {
    this.#lent.add(source);
    this.#withheld.add(source);
    if (stays) this.#staying.add(source);
    return () => this.#forget(source);
  }

  /** Shows everyone, or no longer. Rejects if the room refuses. */
  async toEveryone(source: Source, shown: boolean): Promise<void> {
    if (!shown) {
      this.#withheld.add(source);
      return this.#options.room.hideFromEveryone(source);
    }
    for (const set of [this.#withheld, this.#lent, this.#staying]) set.delete(source);
    return this.#options.room.showEveryone(source);
  }

  /** Called after each change of the room or of what is switched on. */
  follow(paths: Paths | undefined): void {
    for (const source of SOURCES) {
      const state = this.#stateOf(source);
      if (state === 'off') this.#rest(source);
      if (state === 'on') this.#goesOn(source);
    }
    this.send(paths);
  }

  #goesOn(source: Source): void {
    const audience = this.#options.room.audience(source);
    if (audience === 'nobody' && this.#viewed.has(source)) {
      this.switchOff(source);
      return;
    }
    if (audience !== 'nobody' && this.#lent.has(source) && !this.#staying.has(source)) this.#viewed.add(source);
    if (audience !== 'everyone') this.#offer(source);
  }

  #goesOut(source: Source): boolean {
    return this.#options.room.audience(source) !== 'nobody';
  }

  /** `between` while it is wanted and cannot be sent for a moment: another device is being opened, or the call is joined anew. */
  #stateOf(source: Source): 'on' | 'off' | 'between' {
    const { local, screen, listed } = this.#options;
    if (source === 'screen' ? !screen.state.get().picture : !local.state.get()[source].on) return 'off';
    const opens = source === 'camera' && !local.state.get().camera.track;
    return opens || !listed() ? 'between' : 'on';
  }

  /** A muted microphone is only at rest; whatever else is off was switched off. */
  #rest(source: Source): void {
    if (source === 'microphone' && this.#goesOut(source)) return;
    // Between being lent and being on there is the browser's question.
    if (this.#lent.has(source) && !this.#viewed.has(source)) return;
    this.#forget(source);
  }

  #forget(source: Source): void {
    for (const set of [this.#withheld, this.#lent, this.#staying, this.#viewed]) set.delete(source);
  }

  #offer(source: Source): void {
    const { room, timers } = this.#options;
    // Who becomes a host does not show everyone what was on before.
    if (source !== 'screen' && !room.leads()) this.#withheld.add(source);
    if (this.#withheld.has(source) || this.#asking.has(source)) return;
    this.#asking.add(source);
    const again = () => {
      this.#asking.delete(source);
    };
    room.showEveryone(source).then(again, () => void timers.after(ASK_AGAIN, again));
  }
}
