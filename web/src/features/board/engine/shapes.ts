import { decodeInk } from './ink';
import type { Box, Element, Ink, InkPoint, Point } from './types';

// Where elements are, in units of the page. The x, y of a rectangle, an ellipse, a text or an image is its upper left corner; a stroke is stretched
// from its x, y on.

/** What a text takes: with its letters of a size, wrapped at a width, or not at all where that is 0. */
export type MeasureText = (text: string, size: number, wrap: number) => { readonly w: number; readonly h: number };

/** The lines that an element consists of, or that surround it. */
export type Outline = readonly (readonly Point[])[];

/** The corners that stand for an ellipse. */
const ELLIPSE_CORNERS = 48;

const strokes = new WeakMap<Element['data'], { readonly ink: Ink; readonly frame: Box }>();

/** The points of a stroke on its page; none for points that cannot be read. */
export const inkOf = (element: Element): Ink => strokeAt(element).ink;

/** The head of an arrow: the length of its two sides. */
export const arrowHead = (size: number): number => 8 + 3 * size;

/** The box of an element's own lines, as it is selected and resized; the width of the pen is not in it. */
export function frameOf(element: Element, measure: MeasureText): Box {
  const { type: shape, x = 0, y = 0, w = 0, h = 0, text = '', size = 1 } = element.data;
  switch (shape) {
    case 'pen':
    case 'marker':
      return strokeAt(element).frame;
    case 'line':
    case 'arrow':
    case 'rectangle':
    case 'ellipse':
    case 'image':
      return { x: Math.min(x, x + w), y: Math.min(y, y + h), w: Math.abs(w), h: Math.abs(h) };
    case 'text': {
      const taken = measure(text, size, w);
      return { x, y, w: Math.max(w, taken.w), h: taken.h };
    }
    default: {
      shape satisfies never;
      return { x, y, w, h };
    }
  }
}

/** The box of all that an element paints. */
export function boundsOf(element: Element, measure: MeasureText): Box {
  const frame = frameOf(element, measure);
  const { type, size = 0 } = element.data;
  if (type === 'text' || type === 'image') return frame;
  return grown(frame, type === 'arrow' ? size / 2 + arrowHead(size) : size / 2);
}

export function outlineOf(element: Element, measure: MeasureText): Outline {
  const { type: shape, x = 0, y = 0, w = 0, h = 0 } = element.data;
  switch (shape) {
    case 'pen':
    case 'marker':
      return inkOf(element);
    case 'line':
    case 'arrow':
      return [
        [
          { x, y },
          { x: x + w, y: y + h },
        ],
      ];
    case 'ellipse':
      return [ellipse(frameOf(element, measure))];
    case 'rectangle':
    case 'text':
    case 'image':
      return [cornersOf(frameOf(element, measure))];
    default: {
      shape satisfies never;
      return [];
    }
  }
}

/** Clockwise from the upper left corner, and back to it. */
export function cornersOf({ x, y, w, h }: Box): readonly Point[] {
  return [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + h },
    { x, y: y + h },
    { x, y },
  ];
}

export function grown({ x, y, w, h }: Box, by: number): Box {
  return { x: x - by, y: y - by, w: w + 2 * by, h: h + 2 * by };
}

/** The smallest box around all of them; undefined around none. */
export function boxAround(boxes: readonly Box[]): Box | undefined {
  const [first] = boxes;
  if (!first) return undefined;
  let [left, top, right, bottom] = [first.x, first.y, first.x + first.w, first.y + first.h];
  for (const { x, y, w, h } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + w);
    bottom = Math.max(bottom, y + h);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
}

export const overlaps = (a: Box, b: Box): boolean =>
  a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;

export const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.w <= outer.x + outer.w &&
  inner.y + inner.h <= outer.y + outer.h;

/** Reads the points once for each state of the element. */
function strokeAt({ data }: Element): { readonly ink: Ink; readonly frame: Box } {
  const known = strokes.get(data);
  if (known) return known;
  const { x = 0, y = 0, w = 0, h = 0 } = data;
  const drawn = decodeInk(data.points ?? '', { x, y }) ?? [];
  const frame = boxOf(drawn) ?? { x, y, w: 0, h: 0 };
  const stroke = w > 0 || h > 0 ? stretched(drawn, frame, { x, y, w, h }) : { ink: drawn, frame };
  strokes.set(data, stroke);
  return stroke;
}

/** A stroke that takes a width and a height, where those are over 0, instead of those of its frame. */
function stretched(drawn: Ink, frame: Box, { x, y, w, h }: Box): { readonly ink: Ink; readonly frame: Box } {
  const [across, down] = [w > 0 && frame.w > 0 ? w / frame.w : 1, h > 0 && frame.h > 0 ? h / frame.h : 1];
  const place = (point: InkPoint): InkPoint => ({ ...point, x: x + (point.x - x) * across, y: y + (point.y - y) * down });
  const ink = drawn.map((segment) => segment.map(place));
  return { ink, frame: boxOf(ink) ?? frame };
}

function boxOf(ink: Ink): Box | undefined {
  let box: { left: number; top: number; right: number; bottom: number } | undefined;
  for (const segment of ink) {
    for (const { x, y } of segment) {
      box ??= { left: x, top: y, right: x, bottom: y };
      if (x < box.left) box.left = x;
      if (x > box.right) box.right = x;
      if (y < box.top) box.top = y;
      if (y > box.bottom) box.bottom = y;
    }
  }
  return box && { x: box.left, y: box.top, w: box.right - box.left, h: box.bottom - box.top };
}

function ellipse({ x, y, w, h }: Box): readonly Point[] {
  return Array.from({ length: ELLIPSE_CORNERS + 1 }, (_, i) => {
    const angle = (i / ELLIPSE_CORNERS) * 2 * Math.PI;
    return { x: x + (w / 2) * (1 + Math.cos(angle)), y: y + (h / 2) * (1 + Math.sin(angle)) };
  });
}
