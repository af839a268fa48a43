import { boxOfInk, decodeInk } from './ink';
import type { Box, Element, Ink, InkPoint, Page, Point } from './types';

// Where elements are, in units of the page. The x, y of a rectangle, an ellipse, a text or an image is its upper left corner; a stroke is stretched
// from its x, y on.

/** What a text takes: with its letters of a size, wrapped at a width, or not at all where that is 0. */
export type MeasureText = (text: string, size: number, wrap: number) => { readonly w: number; readonly h: number };

/** The lines that an element consists of, or that surround it. */
export type Outline = readonly (readonly Point[])[];

/** The corners that stand for an ellipse. */
const ELLIPSE_CORNERS = 48;

const inks = new WeakMap<Element['data'], Ink>();
const frames = new WeakMap<Element['data'], Box>();

/** The points of a stroke on its page; none for points that cannot be read. They are kept: what is touched once is touched again. */
export const inkOf = ({ data }: Element): Ink => once(inks, data, inkIn);

/** The points of a stroke relative to its x, y, for who needs them once. */
export const ownInkOf = ({ data }: Element): Ink => inkIn({ ...data, x: 0, y: 0 });

/** The head of an arrow: the length of its two sides. */
export const arrowHead = (size: number): number => 8 + 3 * size;

/** The box of an element's own lines, as it is selected and resized; the width of the pen is not in it. */
export function frameOf(element: Element, measure: MeasureText): Box {
  const { type: shape, x = 0, y = 0, w = 0, h = 0, text = '', size = 1 } = element.data;
  switch (shape) {
    case 'pen':
    case 'marker':
      return once(frames, element.data, frameIn);
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

/** The rectangle of a page. */
export const edgesOf = ({ data: { w, h } }: Page): Box => ({ x: 0, y: 0, w, h });

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

/** What follows from the data of an element, worked out once for each state of it. */
function once<T>(known: WeakMap<Element['data'], T>, data: Element['data'], work: (data: Element['data']) => T): T {
  const had = known.get(data);
  if (had !== undefined) return had;
  const made = work(data);
  known.set(data, made);
  return made;
}

function inkIn(data: Element['data']): Ink {
  const { x = 0, y = 0, points = '' } = data;
  const drawn = decodeInk(points, { x, y }) ?? [];
  const [across, down] = stretchOf(data);
  if (across === 1 && down === 1) return drawn;
  const place = (point: InkPoint): InkPoint => ({ ...point, x: x + (point.x - x) * across, y: y + (point.y - y) * down });
  return drawn.map((segment) => segment.map(place));
}

function frameIn(data: Element['data']): Box {
  const { x = 0, y = 0 } = data;
  const drawn = drawnIn(data);
  const [across, down] = stretchOf(data);
  return { x: x + (drawn.x - x) * across, y: y + (drawn.y - y) * down, w: drawn.w * across, h: drawn.h * down };
}

/** The box of a stroke as it was drawn. */
const drawnIn = ({ x = 0, y = 0, points = '' }: Element['data']): Box => boxOfInk(points, { x, y }) ?? { x, y, w: 0, h: 0 };

/** By how much a stroke is wider and higher than it was drawn. */
function stretchOf(data: Element['data']): readonly [across: number, down: number] {
  const { w = 0, h = 0 } = data;
  if (w === 0 && h === 0) return [1, 1];
  const drawn = drawnIn(data);
  return [w > 0 && drawn.w > 0 ? w / drawn.w : 1, h > 0 && drawn.h > 0 ? h / drawn.h : 1];
}

function ellipse({ x, y, w, h }: Box): readonly Point[] {
  return Array.from({ length: ELLIPSE_CORNERS + 1 }, (_, i) => {
    const angle = (i / ELLIPSE_CORNERS) * 2 * Math.PI;
    return { x: x + (w / 2) * (1 + Math.cos(angle)), y: y + (h / 2) * (1 + Math.sin(angle)) };
  });
}
