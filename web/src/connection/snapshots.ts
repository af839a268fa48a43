import type { Environment } from './environment';
import { sameFields } from './keep';
import type { Unsubscribe } from './types';

/** Immutable views of something that changes, built when asked for; listeners are called at most once per frame. */
export class Snapshots<T extends object> {
  private shown: T | undefined;
  private stale = true;
  private frameAsked = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly env: Environment,
    private readonly build: () => T,
  ) {}

  /** The same object until a field is another one. */
  get(): T {
    if (this.shown && !this.stale) return this.shown;
    this.stale = false;
    const now = this.build();
    this.shown = this.shown && sameFields(this.shown, now) ? this.shown : now;
    return this.shown;
  }

  subscribe(listener: () => void): Unsubscribe {
    return added(this.listeners, listener);
  }

  /** Something may be different now. */
  changed(): void {
    this.stale = true;
    if (this.frameAsked) return;
    this.frameAsked = true;
    this.env.nextFrame(() => {
      this.frameAsked = false;
      tell(this.listeners, undefined);
    });
  }
}

/** Adds a listener; the result takes it away. */
export function added<T>(listeners: Set<T>, listener: T): Unsubscribe {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls those who listen now, in the order in which they came. One that throws is reported, and keeps no news from the others. */
export function tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      reportError(error);
    }
  }
}
