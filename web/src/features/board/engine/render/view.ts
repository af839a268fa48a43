import { boxAround, contains, grown } from '../shapes';
import type { Box, Point, View } from '../types';
import { common } from './box';

// What part of a page the screen shows. Points of the screen are CSS pixels from the upper left corner of the surface.

export const smallestScale = 0.1;
export const largestScale = 8;
/** How far out one may go: the coordinates that the contract allows. */
const farthest = 100_000;
/** Around what there is to see, in units. */
const air = 24;

export interface Size {
  readonly w: number;
  readonly h: number;
}

export function toPage(view: View, at: Point): Point {
  return { x: view.x + at.x / view.scale, y: view.y + at.y / view.scale };
}

export function toScreen(view: View, at: Point): Point {
  return { x: (at.x - view.x) * view.scale, y: (at.y - view.y) * view.scale };
}

export function boxToScreen(view: View, box: Box): Box {
  return { ...toScreen(view, box), w: box.w * view.scale, h: box.h * view.scale };
}

/** The part of the page that a screen of this size shows. */
export function seen(view: View, size: Size): Box {
  return { x: view.x, y: view.y, w: size.w / view.scale, h: size.h / view.scale };
}

const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

function bounded(view: View): View {
  return { x: within(view.x, -farthest, farthest), y: within(view.y, -farthest, farthest), scale: view.scale };
}

/** Moved so that what is seen goes by dx, dy CSS pixels. */
export function panned(view: View, dx: number, dy: number): View {
  return bounded({ x: view.x - dx / view.scale, y: view.y - dy / view.scale, scale: view.scale });
}

/** Closer by a factor; what is at a point of the screen stays there. */
export function zoomed(view: View, factor: number, at: Point): View {
  const scale = within(view.scale * factor, smallestScale, largestScale);
  const still = toPage(view, at);
  return bounded({ x: still.x - at.x / scale, y: still.y - at.y / scale, scale });
}

/** Two fingers that were at `from` and are at `to`: what lay under them still does, but for what bounds the scale. */
export function pinched(view: View, from: readonly [Point, Point], to: readonly [Point, Point]): View {
  const middle = (pair: readonly [Point, Point]) => ({ x: (pair[0].x + pair[1].x) / 2, y: (pair[0].y + pair[1].y) / 2 });
  const apart = (pair: readonly [Point, Point]) => Math.hypot(pair[0].x - pair[1].x, pair[0].y - pair[1].y);
  const [before, after] = [middle(from), middle(to)];
  const moved = panned(view, after.x - before.x, after.y - before.y);
  return zoomed(moved, apart(to) / Math.max(1, apart(from)), after);
}

/** Shows all of a box in the middle of the screen, with a margin in CSS pixels around it. */
export function fitted(box: Box, size: Size, margin: number): View {
  const room = { w: Math.max(1, size.w - 2 * margin), h: Math.max(1, size.h - 2 * margin) };
  const scale = within(Math.min(room.w / Math.max(1, box.w), room.h / Math.max(1, box.h)), smallestScale, largestScale);
  return bounded({ x: box.x + box.w / 2 - size.w / 2 / scale, y: box.y + box.h / 2 - size.h / 2 / scale, scale });
}

/**
 * What there is to see of a part of a page: the page and what is drawn beside it, without the emptiness beyond, for which a smaller screen has no
 * room. All of the part where that is nothing.
 */
export function worthSeeing(part: Box, page: Box, drawn: () => readonly Box[]): Box {
  const near = grown(page, air);
  if (contains(near, part)) return part;
  return common(part, boxAround([near, ...drawn().map((box) => grown(box, air))]) ?? near) ?? part;
}

/** The same middle and scale on a screen of another size. */
export function resized(view: View, from: Size, to: Size): View {
  return panned(view, (to.w - from.w) / 2, (to.h - from.h) / 2);
}
