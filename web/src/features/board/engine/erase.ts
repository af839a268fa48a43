import type { BoardProps } from '@/connection/types';
import { between, distanceToSegment } from './distance';
import { boundsOf, inkOf, overlaps } from './shapes';
import { placed } from './simplify';
import type { Element, Ink, InkPoint, Point } from './types';

/** What is left of a part that is shorter than this, in units, is erased as well. */
const CRUMB = 0.2;
/** How often a way is halved on the search for an edge: a ten-thousandth of it remains. */
const HALVINGS = 16;

/**
 * What an eraser of a radius takes of a stroke on its way from one point to another: what the stroke becomes, `all` if nothing of it is left,
 * undefined if it was not touched.
 */
export function erased(element: Element, from: Point, to: Point, radius: number): BoardProps | 'all' | undefined {
  const { type, size = 0, w = 0, h = 0 } = element.data;
  if (type !== 'pen' && type !== 'marker') return undefined;
  const reach = radius + size / 2;
  const way = {
    x: Math.min(from.x, to.x) - radius,
    y: Math.min(from.y, to.y) - radius,
    w: Math.abs(to.x - from.x) + 2 * radius,
    h: Math.abs(to.y - from.y) + 2 * radius,
  };
  if (
    !overlaps(
      way,
      boundsOf(element, () => ({ w: 0, h: 0 })),
    )
  )
    return undefined;
  const ink = inkOf(element);
  const left = ink.flatMap((segment) => rest(segment, from, to, reach) ?? [segment]);
  if (left.length === ink.length && left.every((segment, i) => segment === ink[i])) return undefined;
  const stroke = placed(left);
  if (!stroke) return 'all';
  // The points are told as they are seen, so that what is left is not stretched otherwise than before.
  return { ...stroke, ...((w > 0 || h > 0) && { w: 0, h: 0 }) };
}

/** What is left of a segment; undefined for all of it. */
function rest(segment: readonly InkPoint[], from: Point, to: Point, reach: number): Ink | undefined {
  const [first] = segment;
  if (!first) return undefined;
  if (segment.length === 1) return distanceToSegment(first, from, to) <= reach ? [] : undefined;
  const parts: InkPoint[][] = [];
  let part: InkPoint[] = [first];
  let touched = false;
  for (let i = 1; i < segment.length; i++) {
    const [a, b] = [segment[i - 1], segment[i]];
    if (!a || !b) continue;
    const gap = gapOf(a, b, from, to, reach);
    if (!gap) {
      part.push(b);
      continue;
    }
    touched = true;
    if (gap.start > 0) part.push(pointAt(a, b, gap.start));
    else part.pop();
    parts.push(part);
    part = gap.end < 1 ? [pointAt(a, b, gap.end), b] : [];
  }
  parts.push(part);
  return touched ? parts.filter((each) => lengthOf(each) > CRUMB) : undefined;
}

/** The part of the way from a to b that is within reach of the eraser, in parts of it. Nothing is a gap that only touches. */
function gapOf(a: InkPoint, b: InkPoint, from: Point, to: Point, reach: number): { start: number; end: number } | undefined {
  const far = (t: number) => distanceToSegment(between(a, b, t), from, to);
  const nearest = lowest(far);
  if (far(nearest) >= reach) return undefined;
  return {
    start: far(0) < reach ? 0 : edge(far, reach, 0, nearest),
    end: far(1) < reach ? 1 : edge(far, reach, 1, nearest),
  };
}

/** Where a convex function of [0, 1] is lowest: the distance to a straight way is one. */
function lowest(far: (t: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 2 * HALVINGS; i++) {
    const third = (high - low) / 3;
    if (far(low + third) <= far(high - third)) high -= third;
    else low += third;
  }
  return [0, (low + high) / 2, 1].reduce((best, t) => (far(t) < far(best) ? t : best));
}

/** Where the way from outside to inside comes within reach. */
function edge(far: (t: number) => number, reach: number, outside: number, inside: number): number {
  let [out, within] = [outside, inside];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (out + within) / 2;
    if (far(middle) < reach) within = middle;
    else out = middle;
  }
  return out;
}

function pointAt(a: InkPoint, b: InkPoint, t: number): InkPoint {
  const at = between(a, b, t);
  if (a.pressure === undefined || b.pressure === undefined) return at;
  return { ...at, pressure: a.pressure + t * (b.pressure - a.pressure) };
}

function lengthOf(part: readonly Point[]): number {
  let [length, before] = [0, part[0]];
  for (const point of part) {
    if (before) length += Math.hypot(point.x - before.x, point.y - before.y);
    before = point;
  }
  return length;
}
