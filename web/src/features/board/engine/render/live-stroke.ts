import type { InkPoint } from '../types';
import { markerOpacity } from './drawing';
import { type Context, type Place, setPlace } from './paint';
import { outline, traceLine, traceOutline } from './stroke';

/** So many points are outlined in one piece; what is drawn before the last piece is not outlined again. */
const piece = 96;

/** A stroke while it is drawn. A frame costs as much at its end as at its beginning. */
export class LiveStroke {
  private readonly points: InkPoint[] = [];
  private guess: readonly InkPoint[] = [];
  private readonly settled = new Path2D();
  private from = 0;

  constructor(
    readonly type: 'pen' | 'marker',
    private readonly color: string,
    private readonly size: number,
  ) {}

  /** Adds points, in units of the page, and what is likely to follow. */
  add(points: readonly InkPoint[], guess: readonly InkPoint[]): void {
    this.points.push(...points);
    this.guess = guess;
    while (this.type === 'pen' && this.points.length - this.from > 2 * piece) {
      traceOutline(outline(this.points.slice(this.from, this.from + piece + 1), this.size), this.settled);
      this.from += piece;
    }
  }

  paint(context: Context, place: Place): void {
    setPlace(context, place);
    if (this.type === 'marker') paintMarker(context, [...this.points, ...this.guess], this.color, this.size);
    else {
      const path = new Path2D();
      traceOutline(outline([...this.points.slice(this.from), ...this.guess], this.size), path);
      context.globalAlpha = 1;
      context.fillStyle = this.color;
      context.fill(this.settled);
      context.fill(path);
    }
  }
}

/** Paints a line of even width in units of the page, as others see a pen or marker while it draws. */
export function paintLine(context: Context, points: readonly InkPoint[], color: string, size: number): void {
  const path = new Path2D();
  traceLine(points, path);
  context.strokeStyle = color;
  context.lineWidth = size;
  context.lineCap = context.lineJoin = 'round';
  context.stroke(path);
}

export function paintMarker(context: Context, points: readonly InkPoint[], color: string, size: number): void {
  context.globalAlpha = markerOpacity;
  context.globalCompositeOperation = 'multiply';
  paintLine(context, points, color, size);
  context.globalCompositeOperation = 'source-over';
  context.globalAlpha = 1;
}
