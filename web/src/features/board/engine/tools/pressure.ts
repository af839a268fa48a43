import type { InkPoint, Point } from '../types';
import type { Press } from './tool';

/**
 * How far a line is behind the hand, in ms, whatever the rate of its events is: what goes to and fro within that is the trembling of the hand.
 */
const lag = { mouse: 8, touch: 10, pen: 4 } as const;
/** Pressure of a hand that rests, and how much a fast one presses less; speeds in CSS pixels per ms. */
const resting = 0.68;
const lightest = 0.3;
const fast = 3;
/** How much of a change of speed is felt at once. */
const felt = 0.25;

/** Makes points of ink of what a pointer tells: without the trembling, and with the pressure that a pen would have if there is none. */
export class Steady {
  private last: { readonly at: Press; readonly point: InkPoint } | undefined;

  /** `scale` is CSS pixels to a unit. Without `pressed` points have no pressure. */
  constructor(
    private readonly scale: number,
    private readonly pressed: boolean,
  ) {}

  /** The next point of the line. */
  next(at: Press): InkPoint {
    const point = this.after(at, this.last);
    this.last = { at, point };
    return point;
  }

  /** The points of what is likely to come, without coming to it. */
  guess(places: readonly Press[]): InkPoint[] {
    let last = this.last;
    return places.map((at) => {
      const point = this.after(at, last);
      last = { at, point };
      return point;
    });
  }

  /** The last point: there the line ends where the hand did. */
  end(at: Press): InkPoint {
    const { pressure } = this.last?.point ?? {};
    return { x: at.x, y: at.y, ...(pressure !== undefined && { pressure }) };
  }

  private after(at: Press, last: { readonly at: Press; readonly point: InkPoint } | undefined): InkPoint {
    const part = last === undefined ? 1 : 1 - Math.exp(-Math.max(1, at.time - last.at.time) / lag[at.kind]);
    const from: Point = last?.point ?? at;
    const place = { x: from.x + (at.x - from.x) * part, y: from.y + (at.y - from.y) * part };
    if (!this.pressed) return place;
    return { ...place, pressure: at.pressure ?? this.felt(at, last) };
  }

  private felt(at: Press, last: { readonly at: Press; readonly point: InkPoint } | undefined): number {
    if (last === undefined) return 0.5;
    const way = Math.hypot(at.x - last.at.x, at.y - last.at.y) * this.scale;
    const speed = way / Math.max(1, at.time - last.at.time);
    const pressure = resting - (resting - lightest) * Math.min(1, speed / fast);
    const before = last.point.pressure ?? 0.5;
    return before + (pressure - before) * felt;
  }
}
