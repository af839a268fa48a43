import { encodeInk } from './ink';
import type { Ink, InkPoint, Point } from './types';

/** How far a stroke may be from what the pen told, in units of the page at a scale of 1. */
export const TOLERANCE = 0.35;
/** How far its pressure may be, of 1. */
const PRESSURE_TOLERANCE = 0.1;
/** Points that are looked at together; a stroke that goes on for minutes takes its time, not the square of it. */
const RUN = 512;
/** How much less exactly a stroke is told that is too much otherwise, each time. */
const COARSER = 1.5;

/** What a stroke's properties say of where it is. */
export interface StrokePlace {
  readonly x: number;
  readonly y: number;
  readonly points: string;
}

/**
 * The x, y and points of what the pen told on the page, x and y being the upper left corner; undefined for nothing. What is too much for one stroke
 * is told less exactly.
 */
export function strokeOf(ink: Ink, scale = 1): StrokePlace | undefined {
  for (let coarse = 1; ; coarse *= COARSER) {
    const simple = ink.map((segment) => simplified(segment, (coarse * TOLERANCE) / scale, coarse * PRESSURE_TOLERANCE));
    const stroke = placed(simple);
    if (stroke || !simple.some((segment) => segment.length > 0)) return stroke;
    // Nothing is left to leave out: there are too many segments, of which the first ones are told.
    if (simple.every((segment) => segment.length <= 2)) return strokeOf(ink.slice(0, ink.length >> 1), scale);
  }
}

/** The same for points that are as they should be; undefined for none, and for more than one stroke may have. */
export function placed(ink: Ink): StrokePlace | undefined {
  const corner = upperLeft(ink);
  const points = encodeInk(ink.map((segment) => segment.map((point) => moved(point, corner))));
  return points === undefined ? undefined : { ...corner, points };
}

/**
 * The points that suffice: every point left out is within the tolerance of the line between its neighbours, and so is its pressure (Ramer, Douglas
 * and Peucker). The first and the last one stay.
 */
export function simplified(
  points: readonly InkPoint[],
  tolerance: number,
  pressureTolerance = PRESSURE_TOLERANCE,
): readonly InkPoint[] {
  if (points.length <= 2) return points;
  const last = points.length - 1;
  const kept = new Uint8Array(points.length);
  kept[last] = 1;
  const parts: [number, number][] = [];
  for (let from = 0; from < last; from += RUN) {
    kept[from] = 1;
    parts.push([from, Math.min(last, from + RUN)]);
  }
  for (let part = parts.pop(); part; part = parts.pop()) {
    const worst = farthest(points, part, tolerance, pressureTolerance);
    if (worst === undefined) continue;
    kept[worst] = 1;
    parts.push([part[0], worst], [worst, part[1]]);
  }
  return points.filter((_, i) => kept[i] === 1);
}

/** The point between two that is farthest from their line, if that is too far. */
function farthest(
  points: readonly InkPoint[],
  [from, to]: readonly [number, number],
  tolerance: number,
  pressureTolerance: number,
): number | undefined {
  const [a, b] = [points[from], points[to]];
  if (!a || !b) return undefined;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  let [worst, found]: [number, number | undefined] = [1, undefined];
  for (let i = from + 1; i < to; i++) {
    const p = points[i];
    if (!p) continue;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
    const way = Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy) / tolerance;
    const press = Math.abs(pressureOf(p) - pressureOf(a) - t * (pressureOf(b) - pressureOf(a))) / pressureTolerance;
    const error = Math.max(way, press);
    if (error > worst) [worst, found] = [error, i];
  }
  return found;
}

const pressureOf = ({ pressure = 0.5 }: InkPoint): number => pressure;

function moved(point: InkPoint, by: Point): InkPoint {
  return { ...point, x: point.x - by.x, y: point.y - by.y };
}

/** In tenths, as points are told. */
function upperLeft(ink: Ink): Point {
  let [x, y] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const segment of ink) {
    for (const point of segment) {
      x = Math.min(x, point.x);
      y = Math.min(y, point.y);
    }
  }
  return { x: Math.floor(x * 10) / 10, y: Math.floor(y * 10) / 10 };
}
