import type { InkPoint, Point } from '../types';
import { curves, distance, smooth } from './smooth';
import { type Path, traceEllipse } from './trace';

// The shape of what a pen draws. A stroke with pressure is filled, not stroked: its width follows the pressure.

/** How much of a curve the simplification of ink may have taken, in units of the page. */
const lost = 0.35;
/** How much the pressure changes the width: none of it 0.5, all of it 1.5 times the size. */
const thinning = 0.55;
/** A line that turns by more than 90 degrees has a corner. */
const cornerCosine = 0;

/**
 * The shape of one segment of a pen's stroke, to be filled by the nonzero rule: a ribbon from each corner of the line to the next, and a dot
 * at each corner and both ends. All of them go around clockwise, as seen on a screen, so that there are no holes where they overlap.
 */
export interface Outline {
  /** x and y in turn. */
  readonly ribbons: readonly (readonly number[])[];
  readonly dots: readonly (Point & { readonly radius: number })[];
}

export function outline(points: readonly InkPoint[], size: number): Outline {
  const line = smooth(points, Math.max(1, size * 1.3), lost);
  const thins = line[0]?.pressure === undefined ? 0 : thinning;
  const radius = ({ pressure = 0.5 }: InkPoint) => size * (0.5 - thins * (0.5 - pressure));
  const ways = waysOf(line);
  const corners = cornersOf(line, ways, size);
  return {
    ribbons: corners.slice(1).map((to, i) => ribbon(line, ways, corners[i] ?? 0, to, radius, size / 4)),
    dots: corners.map((i) => dot(line[i] as InkPoint, radius)),
  };
}

const dot = (at: InkPoint, radius: (at: InkPoint) => number) => ({ x: at.x, y: at.y, radius: radius(at) });

/** Which way a line goes from each point to the next, as unit vectors: x and y in turn. */
function waysOf(line: readonly Point[]): Float64Array {
  const ways = new Float64Array(2 * Math.max(0, line.length - 1));
  for (let i = 0; i + 1 < line.length; i++) {
    const from = line[i] as Point;
    const to = line[i + 1] as Point;
    const length = distance(from, to) || 1;
    ways[2 * i] = (to.x - from.x) / length;
    ways[2 * i + 1] = (to.y - from.y) / length;
  }
  return ways;
}

/** The ends of a line, and where it has turned sharply within the width of the pen. */
function cornersOf(line: readonly Point[], ways: Float64Array, size: number): readonly number[] {
  if (line.length < 2) return line.map((_, i) => i);
  const corners = [0];
  let back = 0;
  for (let i = 1; i + 1 < line.length; i++) {
    while (back + 1 < i && distance(line[back + 1] as Point, line[i] as Point) > size) back++;
    if (cosine(ways, back, i) > cornerCosine) continue;
    corners.push(i);
    back = i;
  }
  corners.push(line.length - 1);
  return corners;
}

/** Of the angle between two parts of a line. */
const cosine = (ways: Float64Array, a: number, b: number) =>
  (ways[2 * a] as number) * (ways[2 * b] as number) + (ways[2 * a + 1] as number) * (ways[2 * b + 1] as number);

/** What is at most a radius away from a part of the line: along its left, and back along its right. */
function ribbon(
  line: readonly InkPoint[],
  ways: Float64Array,
  from: number,
  to: number,
  radius: (at: InkPoint) => number,
  step: number,
): readonly number[] {
  const left: number[] = [];
  const right: number[] = [];
  for (let i = from; i <= to; i++) {
    const at = line[i] as InkPoint;
    const before = 2 * Math.max(from, i - 1);
    const after = 2 * Math.min(to - 1, i);
    const x = (ways[before] as number) + (ways[after] as number);
    const y = (ways[before + 1] as number) + (ways[after + 1] as number);
    const length = Math.sqrt(x * x + y * y) || 1;
    const along = x / length;
    const down = y / length;
    const wide = radius(at);
    const least = i === to ? 0 : step;
    advance(left, at.x + down * wide, at.y - along * wide, along, down, least);
    advance(right, at.x - down * wide, at.y + along * wide, along, down, least);
  }
  for (let i = right.length - 2; i >= 0; i -= 2) left.push(right[i] as number, right[i + 1] as number);
  return left;
}

/** Puts a point onto a side, if that goes on there by so much: on the inner side of a tight bend it would go back. */
function advance(side: number[], x: number, y: number, along: number, down: number, least: number): void {
  const end = side.length;
  if (end > 0 && (x - (side[end - 2] as number)) * along + (y - (side[end - 1] as number)) * down < least) return;
  side.push(x, y);
}

/** Traces an outline: the corners of its ribbons are rounded, the curves meet in the middles of their sides. */
export function traceOutline({ ribbons, dots }: Outline, path: Path): void {
  for (const { x, y, radius } of dots) traceEllipse(x - radius, y - radius, 2 * radius, 2 * radius, path);
  for (const ribbon of ribbons) traceRound(ribbon, path);
}

function traceRound(polygon: readonly number[], path: Path): void {
  const end = polygon.length - 2;
  let x = polygon[end] as number;
  let y = polygon[end + 1] as number;
  for (let i = 0; i <= end; i += 2) {
    const nextX = polygon[i] as number;
    const nextY = polygon[i + 1] as number;
    if (i === 0) path.moveTo((x + nextX) / 2, (y + nextY) / 2);
    else path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    x = nextX;
    y = nextY;
  }
  path.quadraticCurveTo(x, y, (x + (polygon[0] as number)) / 2, (y + (polygon[1] as number)) / 2);
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
