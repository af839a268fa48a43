import type { Point } from '../types';

/** How long a place of a laser's trail is seen. */
export const trailMs = 900;
/** A laser that does not move stays for this long. */
const restMs = 2500;
const mostPlaces = 400;

interface Place extends Point {
  readonly time: number;
}

/** The trails of laser pointers, which fade. Times are those of a clock that nobody sets. */
export class Trails {
  private readonly trails = new Map<string, Place[]>();

  /** Somebody points there. */
  point(who: string, { x, y }: Point, time: number): void {
    const trail = this.trails.get(who) ?? [];
    const last = trail.at(-1);
    if (last !== undefined && last.x === x && last.y === y) return;
    trail.push({ x, y, time });
    if (trail.length > mostPlaces) trail.shift();
    this.trails.set(who, trail);
  }

  /** What is left of the trails: places with how much of each is seen, from 0 to 1. */
  at(
    time: number,
  ): readonly { readonly who: string; readonly places: readonly (Point & { readonly strength: number })[] }[] {
    for (const [who, trail] of this.trails) {
      while (trail[0] !== undefined && time - trail[0].time > (trail.length === 1 ? restMs : trailMs)) trail.shift();
      if (trail.length === 0) this.trails.delete(who);
    }
    return [...this.trails].map(([who, trail]) => ({
      who,
      places: trail.map(({ x, y, time: then }, i) => ({
        x,
        y,
        strength: i === trail.length - 1 ? 1 : Math.max(0, 1 - (time - then) / trailMs),
      })),
    }));
  }

  clear(): void {
    this.trails.clear();
  }

  get empty(): boolean {
    return this.trails.size === 0;
  }
}
