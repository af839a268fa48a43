import { getStroke } from 'perfect-freehand';
import type { InkPoint, Point } from '../types';
import { curves, smooth } from './smooth';

// The shape of what a pen draws. A stroke is filled, not stroked: its width follows the pressure.

/** What a path is told: a Path2D, and what the exports write, understand it. */
export interface Path {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void;
  closePath(): void;
}

/** How much of a curve the simplification of ink may have taken, in units of the page. */
const lost = 0.35;
/** How much the pressure changes the width: none of it 0.5, all of it 1.5 times the size. */
const thinning = 0.55;
/** perfect-freehand leaves out what is closer than 3 to the end of a stroke; small pens are drawn large and made small again. */
const comfortable = 24;

/** The outline of one segment of a pen's stroke: a closed polygon, to be filled by the nonzero rule. */
export function outline(points: readonly InkPoint[], size: number): readonly Point[] {
  const enlarged = Math.max(1, comfortable / size);
  const pressed = points[0]?.pressure !== undefined;
  const dense = smooth(points, Math.max(1, size * 0.6), lost).map(({ x, y, pressure = 0.5 }) => [
    x * enlarged,
    y * enlarged,
    pressure,
  ]);
  const stroke = getStroke(dense, {
    size: size * enlarged,
    thinning: pressed ? thinning : 0,
    smoothing: 0.5,
    streamline: 0,
    simulatePressure: false,
    last: true,
  });
  return stroke.map(([x, y]) => ({ x: x / enlarged, y: y / enlarged }));
}

/** Traces a closed polygon with rounded corners: the curves meet in the middles of its sides. */
export function traceRound(polygon: readonly Point[], path: Path): void {
  const [first, last] = [polygon[0], polygon.at(-1)];
  if (first === undefined || last === undefined) return;
  path.moveTo((last.x + first.x) / 2, (last.y + first.y) / 2);
  polygon.forEach((at, i) => {
    const next = polygon[i + 1] ?? first;
    path.quadraticCurveTo(at.x, at.y, (at.x + next.x) / 2, (at.y + next.y) / 2);
  });
  path.closePath();
}

/** Traces the middle of a stroke of even width. A single point becomes a line of no length, which round caps make a dot. */
export function traceLine(points: readonly InkPoint[], path: Path): void {
  const first = points[0];
  if (first === undefined) return;
  path.moveTo(first.x, first.y);
  let dot = true;
  for (const { from, leave, to, arrive } of curves(points, lost)) {
    dot = false;
    path.bezierCurveTo(from.x + leave.x / 3, from.y + leave.y / 3, to.x - arrive.x / 3, to.y - arrive.y / 3, to.x, to.y);
  }
  if (dot) path.lineTo(first.x, first.y);
}
