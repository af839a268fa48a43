import type { CallState } from './call-state';
import { follow, GOOD, judge, STEADY, type Steady, type Verdict } from './quality';
import { type Reading, type Reported, readConnection } from './reading';
import { type Sample, sampleOf } from './samples';
import type { Saving } from './saving';
import { Store } from './store';
import type { DeviceID, Timers } from './types';

/** How well the call goes, as it is shown. */
export interface Health {
  /** The last figures; null before the second reading. */
  readonly sample: Sample | null;
  readonly own: Verdict;
  readonly others: ReadonlyMap<DeviceID, Verdict>;
}

/** Something happened to the call or to one connection. `device` is null for what concerns this device. */
export interface Happened {
  readonly at: number;
  readonly device: DeviceID | null;
  readonly what: string;
}

const EVERY_MS = 2_000;
/** Five minutes of figures, and the last things that happened; older ones are forgotten. */
const SAMPLES = 150;
const HAPPENED = 200;

/** Reads the figures of a call's connections at an even pace, and keeps the last of them. */
export class Monitor {
  readonly health = new Store<Health>({ sample: null, own: GOOD, others: new Map() });
  readonly #timers: Timers;
  readonly #call: Store<CallState>;
  readonly #saving: Saving;
  readonly #report: () => readonly Reported[];
  readonly #samples: Sample[] = [];
  readonly #happened: Happened[] = [];
  readonly #said = new Map<DeviceID | null, string>();
  readonly #others = new Map<DeviceID, Steady>();
  #own: Steady = STEADY;
  #before: Reading | undefined;
  #reading = false;

  constructor(timers: Timers, call: Store<CallState>, saving: Saving, report: () => readonly Reported[]) {
    this.#timers = timers;
    this.#call = call;
    this.#saving = saving;
    this.#report = report;
  }

  /** The last figures, the oldest first. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  get happened(): readonly Happened[] {
    return this.#happened;
  }

  /** Begins; returns the function that ends it. */
  start(): () => void {
    const stops = [this.#timers.every(EVERY_MS, () => void this.#read()), this.#call.subscribe(this.#callChanged)];
    this.#callChanged();
    return () => {
      for (const stop of stops) stop();
    };
  }

  async #read(): Promise<void> {
    if (this.#reading) return; // the browser is slow: the next one comes
    this.#reading = true;
    try {
      const connections = await Promise.all(this.#report().map(readConnection));
      const now: Reading = { at: this.#timers.now(), connections };
      if (this.#before) this.#take(sampleOf(this.#before, now));
      this.#before = now;
    } finally {
      this.#reading = false;
    }
  }

  #take(sample: Sample): void {
    keep(this.#samples, sample, SAMPLES);
    const { own, others } = judge(sample, this.#saving.state.get().dataUse !== 'automatic');
    this.#own = follow(this.#own, own, sample.at);
    for (const device of this.#others.keys()) if (!others.has(device)) this.#others.delete(device);
    for (const [device, verdict] of others) {
      this.#others.set(device, follow(this.#others.get(device) ?? STEADY, verdict, sample.at));
    }
    const shown = new Map([...this.#others].map(([device, { shown: verdict }]) => [device, verdict]));
    this.health.set({ sample, own: this.#own.shown, others: shown });
    this.#say(null, `quality ${this.#own.shown.level}`, sample.at);
  }

  readonly #callChanged = () => {
    const { phase, moving, tiles } = this.#call.get();
    const now = this.#timers.now();
    this.#say(null, moving ? 'moving to the server' : `call ${phase}`, now);
    for (const { device, state } of tiles) if (state) this.#say(device, state.kind, now);
  };

  /** Notes what is news. */
  #say(device: DeviceID | null, what: string, at: number): void {
    const [topic = ''] = what.split(' ');
    const key = device ?? (topic === 'quality' ? 'own quality' : null);
    if (this.#said.get(key) === what) return;
    if (this.#said.size >= HAPPENED) this.#said.clear();
    this.#said.set(key, what);
    keep(this.#happened, { at, device, what }, HAPPENED);
  }
}

function keep<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.shift();
}
