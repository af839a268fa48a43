import { Store } from './store';
import type { CallRoom } from './types';

export interface RelayingState {
  /** The person wants it; chosen for this device. */
  readonly wanted: boolean;
  /** The room wants it of everyone. */
  readonly demanded: boolean;
  /** There is a relay to choose. */
  readonly offered: boolean;
}

const KEY = 'atrium.relayOnly';

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

const isRelay = (url: string) => /^turns?:/i.test(url);

/**
 * Whether other browsers are reached by a relay only, so that they never learn this one's address. Without a relay they are then not
 * reached at all: an address that was told cannot be taken back. Storage may be forbidden; then the choice lasts as long as the page.
 */
export class Relaying {
  readonly state: Store<RelayingState>;
  readonly #room: Pick<CallRoom, 'relayOnly'>;
  readonly #memory: () => Memory;

  constructor(room: Pick<CallRoom, 'relayOnly'>, memory: () => Memory = () => localStorage) {
    this.#room = room;
    this.#memory = memory;
    this.state = new Store({ wanted: this.#read(), demanded: room.relayOnly(), offered: false });
  }

  get only(): boolean {
    const { wanted, demanded } = this.state.get();
    return wanted || demanded;
  }

  /** Looks at what the room wants now. */
  follow(): void {
    this.state.patch({ demanded: this.#room.relayOnly() });
  }

  /** Looks for a relay among the servers that there are now. */
  find(servers: readonly RTCIceServer[]): void {
    this.state.patch({ offered: servers.some(({ urls }) => [urls].flat().some(isRelay)) });
  }

  set(wanted: boolean): void {
    this.state.patch({ wanted });
    try {
      this.#memory().setItem(KEY, wanted ? 'on' : '');
    } catch {
      // Nothing to do: the choice holds for this page.
    }
  }

  #read(): boolean {
    try {
      return this.#memory().getItem(KEY) === 'on';
    } catch {
      return false;
    }
  }
}
