import { Store } from './store';

type AudioElement = Pick<HTMLAudioElement, 'srcObject' | 'autoplay' | 'play' | 'pause'> & {
  setSinkId?: (id: string) => Promise<void>;
};

/** Plays what the others say. If the browser refuses to play before a click, `blocked` says so until `unblock` is called from one. */
export class Sound {
  readonly blocked = new Store(false);
  /** What is played now. */
  readonly heard = new Store<ReadonlyMap<string, MediaStreamTrack>>(new Map());
  readonly #players = new Map<string, { readonly element: AudioElement; track: MediaStreamTrack }>();
  readonly #newElement: () => AudioElement;
  #speaker = '';

  constructor(newElement: () => AudioElement = () => new Audio()) {
    this.#newElement = newElement;
  }

  /** Plays exactly these tracks, each under a name of its own. */
  sync(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    for (const [device, player] of this.#players) {
      if (!tracks.has(device)) this.#stop(device, player.element);
    }
    for (const [device, track] of tracks) {
      const player = this.#players.get(device);
      if (player?.track === track) continue;
      const element = player?.element ?? this.#newPlayer();
      element.srcObject = new MediaStream([track]);
      this.#players.set(device, { element, track });
      void this.#play(element);
    }
    this.heard.set(tracks);
  }

  /** Must be called from a click or a key. */
  unblock(): void {
    this.blocked.set(false);
    for (const { element } of this.#players.values()) void this.#play(element);
  }

  /** Plays through this speaker; an empty id is the default. Browsers without the choice keep the default. */
  setSpeaker(id: string): void {
    if (id === this.#speaker) return;
    this.#speaker = id;
    for (const { element } of this.#players.values()) this.#route(element);
  }

  close(): void {
    this.sync(new Map());
    this.blocked.set(false);
  }

  #newPlayer(): AudioElement {
    const element = this.#newElement();
    element.autoplay = true;
    if (this.#speaker) this.#route(element);
    return element;
  }

  #route(element: AudioElement): void {
    // A speaker that has just been pulled out is refused; the browser goes on with the default.
    void element.setSinkId?.(this.#speaker).catch(() => undefined);
  }

  #stop(device: string, element: AudioElement): void {
    element.pause();
    element.srcObject = null;
    this.#players.delete(device);
  }

  async #play(element: AudioElement): Promise<void> {
    try {
      await element.play();
    } catch (cause) {
      // Anything else is a newer source that has taken over.
      if (cause instanceof DOMException && cause.name === 'NotAllowedError') this.blocked.set(true);
    }
  }
}
