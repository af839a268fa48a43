import { distanceOfSegments, isWithin } from './distance';
import { boundsOf, boxAround, grown, type MeasureText, outlineOf, overlaps } from './shapes';
import type { Element, Point } from './types';

/** Whether a point is on an element, or at most so far from it. */
export function hits(element: Element, point: Point, tolerance: number, measure: MeasureText): boolean {
  return touches(element, point, point, tolerance, measure);
}

/** Whether something that moves from one point to another comes to an element, or as near as that. */
export function touches(element: Element, from: Point, to: Point, tolerance: number, measure: MeasureText): boolean {
  const way = boxAround([
    { ...from, w: 0, h: 0 },
    { ...to, w: 0, h: 0 },
  ]);
  if (!way || !overlaps(grown(way, tolerance), boundsOf(element, measure))) return false;
  const { type, size = 0, fill = '' } = element.data;
  const solid = type === 'text' || type === 'image';
  const reach = tolerance + (solid ? 0 : size / 2);
  for (const line of outlineOf(element, measure)) {
    if ((solid || fill !== '') && isWithin(from, line)) return true;
    let before = line[0];
    for (const point of line) {
      if (before && distanceOfSegments(before, point, from, to) <= reach) return true;
      before = point;
    }
  }
  return false;
}

/** Whether an element is within a polygon, with all of its lines. */
export function isInside(element: Element, polygon: readonly Point[], measure: MeasureText): boolean {
  const outline = outlineOf(element, measure);
  return outline.length > 0 && outline.every((line) => line.every((point) => isWithin(point, polygon)));
}
