import type { CallRoom, Timers } from './types';

const EVERY = 10 * 60_000;
const WITHIN = 2_000;

/** The STUN and TURN servers of a call, kept fresh as their credentials expire. */
export class IceServerList {
  readonly #room: Pick<CallRoom, 'iceServers'>;
  readonly #timers: Timers;
  readonly #loaded: (list: RTCIceServer[]) => void;
  #list: RTCIceServer[] = [];
  #end = Number.POSITIVE_INFINITY;

  constructor(room: Pick<CallRoom, 'iceServers'>, timers: Timers, loaded: (list: RTCIceServer[]) => void) {
    this.#room = room;
    this.#timers = timers;
    this.#loaded = loaded;
  }

  get list(): RTCIceServer[] {
    return this.#list;
  }

  /** When the credentials in it end (ms, Timers.now). */
  get end(): number {
    return this.#end;
  }

  /** Without an answer in time the call starts with what there is: in one network, no server is needed. */
  async load(): Promise<void> {
    const late = new Promise<void>((resolve) => void this.#timers.after(WITHIN, resolve));
    const load = async () => {
      const { servers, lifetime } = await this.#room.iceServers();
      this.#list = servers;
      this.#end = lifetime === null ? Number.POSITIVE_INFINITY : this.#timers.now() + lifetime;
      this.#loaded(servers);
    };
    await Promise.race([load().catch(() => undefined), late]);
  }

  /**
   * Loads them again and again. Connections keep the credentials that they began with, so `renew` is told before which time these must
   * not end. Returns the function that ends it.
   */
  keepFresh(renew: (before: number) => void): () => void {
    return this.#timers.every(EVERY, async () => {
      await this.load();
      renew(this.#timers.now() + 2 * EVERY);
    });
  }
}
