import type { InkPoint, Point } from '../types';

// Thousands of strokes come at once, before the code that bends them has become fast: no arrays are taken apart, which is slow until then.

/** What is between two points of an arc of a cubic: how far it leaves the chord, of the length of its tangents times the sine of their angle. */
const bulge = 27 / 4;

/** A part of a smooth line, between two points of it: a cubic Hermite curve. */
export interface Curve {
  readonly from: InkPoint;
  readonly to: InkPoint;
  /** The length of its chord. */
  readonly length: number;
  /** The tangents at its ends. */
  readonly leave: Point;
  readonly arrive: Point;
}

/**
 * A smooth line through the points. Nowhere does it leave the chord between two of them by much more than `tolerance`, so that corners stay
 * corners and long straight parts stay straight: it gives back what the simplification took from a curve, which was no more than that.
 */
export function curves(points: readonly InkPoint[], tolerance: number): readonly Curve[] {
  const found: Curve[] = [];
  let way: Point | undefined;
  for (let i = 0; i + 1 < points.length; i++) {
    const from = points[i] as InkPoint;
    const to = points[i + 1] as InkPoint;
    const onward = direction(points, i + 1);
    const length = distance(from, to);
    if (length > 0) {
      const chord = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
      const leave = tangent(way ?? mirrored(onward ?? chord, chord), chord, length, tolerance);
      const arrive = tangent(onward ?? mirrored(way ?? chord, chord), chord, length, tolerance);
      found.push({ from, to, length, leave, arrive });
    }
    way = onward;
  }
  return found;
}

/** A part of the smooth line that turns by more than this, in radians, has points within it. */
const mostTurn = 0.4;

/** The smooth line as points that are about `step` apart, or less where it bends. */
export function smooth(points: readonly InkPoint[], step: number, tolerance: number): InkPoint[] {
  const line = points.slice(0, 1);
  for (const curve of curves(points, tolerance)) {
    const parts = Math.ceil(Math.max(curve.length / step, turn(curve) / mostTurn));
    for (let part = 1; part < parts; part++) line.push(on(curve, part / parts));
    line.push(curve.to);
  }
  return line;
}

function turn({ leave, arrive }: Curve): number {
  return Math.abs(Math.atan2(leave.x * arrive.y - leave.y * arrive.x, leave.x * arrive.x + leave.y * arrive.y));
}

/** The tangent of the part with this chord where the line goes that way, cut to what the tolerance allows. */
function tangent(way: Point, chord: Point, length: number, tolerance: number): Point {
  const sine = Math.abs(way.x * chord.y - way.y * chord.x);
  const reach = Math.min(length, (tolerance * bulge) / Math.max(1e-6, sine));
  return { x: way.x * reach, y: way.y * reach };
}

/** Where the line goes at a point: as the parabola through it and its neighbours, of which the nearer counts more. None at the ends. */
function direction(points: readonly InkPoint[], i: number): Point | undefined {
  const before = points[i - 1];
  const at = points[i];
  const after = points[i + 1];
  if (before === undefined || at === undefined || after === undefined) return undefined;
  const a = distance(before, at);
  const b = distance(at, after);
  if (a === 0 || b === 0) return undefined;
  const x = ((at.x - before.x) * b) / a + ((after.x - at.x) * a) / b;
  const y = ((at.y - before.y) * b) / a + ((after.y - at.y) * a) / b;
  const size = Math.sqrt(x * x + y * y);
  return size === 0 ? undefined : { x: x / size, y: y / size };
}

/** Math.hypot, which heeds numbers that no board has, takes six times as long. */
export const distance = (a: Point, b: Point): number => Math.sqrt((b.x - a.x) ** 2 + (b.y - a.y) ** 2);

/** At its ends the line bends as at the other side of the chord. */
function mirrored(along: Point, chord: Point): Point {
  const twice = 2 * (along.x * chord.x + along.y * chord.y);
  return { x: twice * chord.x - along.x, y: twice * chord.y - along.y };
}

/** A point of a curve, with the pressure between those of the ends. */
function on({ from, leave, to, arrive }: Curve, t: number): InkPoint {
  const t2 = t * t;
  const t3 = t2 * t;
  const a = 2 * t3 - 3 * t2 + 1;
  const b = t3 - 2 * t2 + t;
  const c = 3 * t2 - 2 * t3;
  const d = t3 - t2;
  const x = a * from.x + b * leave.x + c * to.x + d * arrive.x;
  const y = a * from.y + b * leave.y + c * to.y + d * arrive.y;
  if (from.pressure === undefined || to.pressure === undefined) return { x, y };
  return { x, y, pressure: from.pressure + (to.pressure - from.pressure) * t };
}
