import type { CallRoom, Timers } from './types';

const EVERY = 10 * 60_000;
const WITHIN = 2_000;

/** The STUN and TURN servers of the call, whose credentials expire. */
export class IceServers {
  readonly #room: Pick<CallRoom, 'iceServers'>;
  readonly #timers: Timers;
  #list: RTCIceServer[] = [];

  constructor(room: Pick<CallRoom, 'iceServers'>, timers: Timers) {
    this.#room = room;
    this.#timers = timers;
  }

  get list(): RTCIceServer[] {
    return this.#list;
  }

  /** Without an answer in time the call starts with what there is: in one network, no server is needed. */
  async load(): Promise<void> {
    const late = new Promise<void>((resolve) => void this.#timers.after(WITHIN, resolve));
    const load = async () => {
      this.#list = await this.#room.iceServers();
    };
    await Promise.race([load().catch(() => undefined), late]);
  }

  /** Loads them again and again; returns the function that ends it. */
  keepFresh(): () => void {
    return this.#timers.every(EVERY, () => void this.load());
  }
}
