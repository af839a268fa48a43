import { DATA_USES, type DataUse, LIMITS, type Limits } from './budget';
import { Store } from './store';

/** What a person chose about data on this device. */
export interface SavingState {
  readonly dataUse: DataUse;
  /** No pictures, neither the own nor those of others; chosen for one room. */
  readonly audioOnly: boolean;
}

const USE_KEY = 'atrium.dataUse';
const AUDIO_KEY = 'atrium.audioOnly';
/** So many rooms are remembered; the oldest is forgotten. */
const ROOMS = 50;

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** How much data a call may take: chosen once for the device, and sound alone for a room. Storage may be forbidden; then it lasts as long as the page. */
export class Saving {
  readonly state: Store<SavingState>;
  readonly #room: string;
  readonly #memory: () => Memory;

  constructor(room: string, memory: () => Memory = () => localStorage) {
    this.#room = room;
    this.#memory = memory;
    this.state = new Store({ dataUse: this.#readUse(), audioOnly: this.#readRooms().includes(room) });
  }

  /** What follows from it, in numbers. */
  get limits(): Limits {
    const { dataUse, audioOnly } = this.state.get();
    return audioOnly ? { ...LIMITS[dataUse], height: 0 } : LIMITS[dataUse];
  }

  setDataUse(dataUse: DataUse): void {
    this.state.patch({ dataUse });
    this.#write(USE_KEY, dataUse);
  }

  setAudioOnly(audioOnly: boolean): void {
    this.state.patch({ audioOnly });
    const others = this.#readRooms().filter((room) => room !== this.#room);
    this.#write(AUDIO_KEY, JSON.stringify(audioOnly ? [...others, this.#room].slice(-ROOMS) : others));
  }

  #readUse(): DataUse {
    const kept = this.#read(USE_KEY);
    return DATA_USES.find((use) => use === kept) ?? 'automatic';
  }

  #readRooms(): readonly string[] {
    try {
      const kept: unknown = JSON.parse(this.#read(AUDIO_KEY) ?? '[]');
      return Array.isArray(kept) ? kept.filter((room) => typeof room === 'string') : [];
    } catch {
      return [];
    }
  }

  #read(key: string): string | null {
    try {
      return this.#memory().getItem(key);
    } catch {
      return null;
    }
  }

  #write(key: string, value: string): void {
    try {
      this.#memory().setItem(key, value);
    } catch {
      // Nothing to do: the choice holds for this page.
    }
  }
}
