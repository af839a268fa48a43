import { getStroke } from 'perfect-freehand';
import type { InkPoint, Point } from '../types';
import { curves, smooth } from './smooth';
import { type Path, traceEllipse } from './trace';

// The shape of what a pen draws. A stroke is filled, not stroked: its width follows the pressure.

/** How much of a curve the simplification of ink may have taken, in units of the page. */
const lost = 0.35;
/** How much the pressure changes the width: none of it 0.5, all of it 1.5 times the size. */
const thinning = 0.55;
/** perfect-freehand leaves out what is closer than 3 to the end of a stroke; small pens are drawn large and made small again. */
const comfortable = 24;

/** The shape of one segment of a pen's stroke, to be filled by the nonzero rule: the outline of the line, and its round ends. */
export interface Outline {
  readonly polygon: readonly Point[];
  readonly ends: readonly (Point & { readonly radius: number })[];
}

export function outline(points: readonly InkPoint[], size: number): Outline {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return { polygon: [], ends: [] };
  const enlarged = Math.max(1, comfortable / size);
  const thins = first.pressure === undefined ? 0 : thinning;
  const end = ({ x, y, pressure = 0.5 }: InkPoint) => ({ x, y, radius: size * (0.5 - thins * (0.5 - pressure)) });
  const line = smooth(points, Math.max(1, size * 1.3), lost);
  if (line.length === 1) return { polygon: [], ends: [end(first)] };
  const stroke = getStroke(
    line.map(({ x, y, pressure = 0.5 }) => [x * enlarged, y * enlarged, pressure]),
    {
      size: size * enlarged,
      thinning: thins,
      smoothing: 0.5,
      streamline: 0,
      simulatePressure: false,
      // Its round ends are polygons of many corners.
      start: { cap: false },
      end: { cap: false },
      last: true,
    },
  );
  return { polygon: stroke.map(([x, y]) => ({ x: x / enlarged, y: y / enlarged })), ends: [end(first), end(last)] };
}

/** Traces an outline: its corners are rounded, the curves meet in the middles of its sides. */
export function traceOutline({ polygon, ends }: Outline, path: Path): void {
  for (const { x, y, radius } of ends) traceEllipse(x - radius, y - radius, 2 * radius, 2 * radius, path);
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
