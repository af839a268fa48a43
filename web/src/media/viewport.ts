import type { DeviceID, ShownTile, Timers, TrackSource } from './types';

/** How long the page must be still before it is told: while a window is being dragged, every frame is another size. */
const STILL_MS = 200;

interface View {
  readonly device: DeviceID;
  readonly source: TrackSource;
  height: number;
}

/** Which pictures the page shows, and how high, in device pixels. A picture that is shown twice counts as the higher one. */
export class Viewport {
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #views = new Set<View>();
  #limit = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(timers: Timers, changed: () => void) {
    this.#timers = timers;
    this.#changed = changed;
  }

  /** A place in which a picture is shown from now on. It is hidden at first, and after the end. */
  add(device: DeviceID, source: TrackSource): { resize(height: number): void; end(): void } {
    const view: View = { device, source, height: 0 };
    this.#views.add(view);
    return {
      resize: (height) => {
        if (view.height === height) return;
        view.height = height;
        this.#soon();
      },
      end: () => {
        if (this.#views.delete(view) && view.height > 0) this.#soon();
      },
    };
  }

  /** No picture is needed higher than this; 0: none is. */
  set limit(height: number) {
    this.#limit = height;
  }

  tiles(): readonly ShownTile[] {
    if (this.#limit === 0) return [];
    const highest = new Map<string, ShownTile>();
    for (const { device, source, height } of this.#views) {
      const key = `${source} ${device}`;
      if (height > (highest.get(key)?.height ?? 0)) {
        highest.set(key, { device, source, height: Math.min(this.#limit, Math.round(height)) });
      }
    }
    return [...highest.values()];
  }

  close(): void {
    this.#cancel?.();
    this.#views.clear();
  }

  #soon(): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(STILL_MS, this.#changed);
  }
}
