import { Store } from './store';

/** What a browser may do to the sound of the microphone before it is sent. */
export const TREATMENTS = ['noiseSuppression', 'echoCancellation', 'autoGainControl'] as const;

export type Treatment = (typeof TREATMENTS)[number];

export type Treatments = Readonly<Record<Treatment, boolean>>;

const STORAGE_KEY = 'atrium.sound';
const ALL: Treatments = { noiseSuppression: true, echoCancellation: true, autoGainControl: true };

/** Where the choice is kept; storage may be forbidden, then it lasts as long as the page. */
export const treatmentMemory = {
  load(): Treatments {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
      if (typeof stored !== 'object' || stored === null) return ALL;
      const kept = stored as Record<string, unknown>;
      const chosen = TREATMENTS.filter((t) => typeof kept[t] === 'boolean').map((t) => [t, kept[t] === true]);
      return { ...ALL, ...Object.fromEntries(chosen) };
    } catch {
      return ALL;
    }
  },
  save(treatments: Treatments): void {
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(treatments));
    } catch {
      // Nothing to do: the choice holds for this page.
    }
  },
};

/** Which treatments of the microphone's sound are wanted on this device. */
export class SoundTreatment {
  readonly state: Store<Treatments>;
  /** What the present capture does otherwise than wanted, as far as the browser tells. */
  readonly otherwise = new Store<readonly Treatment[]>([]);
  readonly #memory: typeof treatmentMemory;

  constructor(memory = treatmentMemory) {
    this.#memory = memory;
    this.state = new Store(memory.load());
  }

  set(treatment: Treatment, on: boolean): void {
    this.state.patch({ [treatment]: on });
    this.#memory.save(this.state.get());
  }

  /** Asks a running capture for what is wanted; false if it goes on otherwise, and has to be opened anew. */
  async apply(track: MediaStreamTrack): Promise<boolean> {
    const wanted = this.state.get();
    const { deviceId } = track.getSettings();
    try {
      await track.applyConstraints(deviceId ? { ...wanted, deviceId: { exact: deviceId } } : wanted);
    } catch {
      return false;
    }
    return this.check(track);
  }

  /** Looks what a capture in fact does; true if that is all that is wanted. */
  check(track: MediaStreamTrack): boolean {
    const [now, wanted] = [track.getSettings(), this.state.get()];
    const otherwise = TREATMENTS.filter((t) => now[t] !== undefined && Boolean(now[t]) !== wanted[t]);
    if (otherwise.join() !== this.otherwise.get().join()) this.otherwise.set(otherwise);
    return otherwise.length === 0;
  }
}

/** The treatments that this browser knows of. */
export function supportedTreatments(media: Partial<MediaDevices> | undefined): readonly Treatment[] {
  const supported = media?.getSupportedConstraints?.();
  return supported ? TREATMENTS.filter((t) => supported[t] === true) : [];
}
