import type { BoardProps } from '@/connection/types';
import { draftsOf } from './drafts';
import { frameOf, type MeasureText } from './shapes';
import type { Box, Draft, Element, ItemID, Point } from './types';

/** Where a box is taken hold of. */
export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof HANDLES)[number];

/** The least that something is resized to, in units. */
const SMALLEST = 1;
const SMALLEST_LETTERS = 4;
const LARGEST_LETTERS = 1000;

/** The ops that move elements; one, but for very many. */
export function moved(elements: readonly Element[], by: Point): readonly Draft[] {
  if (by.x === 0 && by.y === 0) return [];
  return patches(elements, ({ data: { x = 0, y = 0 } }) => ({ x: rounded(x + by.x), y: rounded(y + by.y) }));
}

/**
 * The ops that bring elements from one box around them into another. Lines and strokes are stretched, pictures too; letters keep their proportions, and
 * a text that only becomes wider or narrower is wrapped anew.
 */
export function resized(elements: readonly Element[], from: Box, to: Box, measure: MeasureText): readonly Draft[] {
  const across = from.w > 0 ? to.w / from.w : 1;
  const down = from.h > 0 ? to.h / from.h : 1;
  if (across === 1 && down === 1) return moved(elements, { x: to.x - from.x, y: to.y - from.y });
  return patches(elements, (element) => {
    const { type: shape, x = 0, y = 0, w = 0, h = 0 } = element.data;
    const place = { x: rounded(to.x + (x - from.x) * across), y: rounded(to.y + (y - from.y) * down) };
    switch (shape) {
      case 'pen':
      case 'marker': {
        const frame = frameOf(element, measure);
        return { ...place, w: rounded(frame.w * across), h: rounded(frame.h * down) };
      }
      case 'line':
      case 'arrow':
      case 'rectangle':
      case 'ellipse':
      case 'image':
        return { ...place, w: rounded(w * across), h: rounded(h * down) };
      case 'text':
        return { ...place, ...resizedText(element, across, down, measure) };
      default: {
        shape satisfies never;
        return place;
      }
    }
  });
}

function resizedText(element: Element, across: number, down: number, measure: MeasureText): BoardProps {
  const { size = 1, w = 0 } = element.data;
  if (down === 1) return { w: rounded(Math.max(size, frameOf(element, measure).w * across)) };
  const factor = across === 1 ? down : Math.min(across, down);
  const letters = Math.min(LARGEST_LETTERS, Math.max(SMALLEST_LETTERS, size * factor));
  return { size: rounded(letters), ...(w > 0 && { w: rounded((w * letters) / size) }) };
}

export function handleAt({ x, y, w, h }: Box, handle: Handle): Point {
  const [right, down] = sides(handle);
  return { x: x + (w * (1 + right)) / 2, y: y + (h * (1 + down)) / 2 };
}

/** The handle at a point, or so near; the corners first. */
export function handleNear(box: Box, point: Point, tolerance: number): Handle | undefined {
  const near = (handle: Handle) => {
    const at = handleAt(box, handle);
    return Math.hypot(at.x - point.x, at.y - point.y) <= tolerance;
  };
  return HANDLES.filter((handle) => handle.length === 2).find(near) ?? HANDLES.find(near);
}

/**
 * What becomes of a box when one of its handles is taken to a point: the opposite side stays, and it is never turned over. With `keep` its
 * proportions stay.
 */
export function dragged(box: Box, handle: Handle, to: Point, keep: boolean): Box {
  const [right, down] = sides(handle);
  const free = {
    w: right === 0 ? box.w : Math.max(SMALLEST, right > 0 ? to.x - box.x : box.x + box.w - to.x),
    h: down === 0 ? box.h : Math.max(SMALLEST, down > 0 ? to.y - box.y : box.y + box.h - to.y),
  };
  const { w, h } = keep && box.w > 0 && box.h > 0 ? inProportion(box, free, handle) : free;
  return {
    x: right < 0 ? box.x + box.w - w : right > 0 ? box.x : box.x + (box.w - w) / 2,
    y: down < 0 ? box.y + box.h - h : down > 0 ? box.y : box.y + (box.h - h) / 2,
    w,
    h,
  };
}

function inProportion(box: Box, free: { w: number; h: number }, handle: Handle): { w: number; h: number } {
  const [across, down] = [free.w / box.w, free.h / box.h];
  const factor = handle.length === 2 ? Math.max(across, down) : handle === 'e' || handle === 'w' ? across : down;
  return { w: box.w * factor, h: box.h * factor };
}

/** -1, 0 or 1 from the left to the right, and from the top down. */
function sides(handle: Handle): readonly [number, number] {
  const right = handle.includes('e') ? 1 : handle.includes('w') ? -1 : 0;
  const down = handle.includes('s') ? 1 : handle.includes('n') ? -1 : 0;
  return [right, down];
}

/** One op for each page, which sets what each element becomes. */
function patches(elements: readonly Element[], become: (element: Element) => BoardProps): readonly Draft[] {
  const byPage = new Map<ItemID, Element[]>();
  for (const element of elements) byPage.set(element.page, [...(byPage.get(element.page) ?? []), element]);
  return [...byPage].flatMap(([page, on]) =>
    draftsOf(
      page,
      'patch',
      on.map((element) => ({ id: element.id, data: become(element) })),
    ),
  );
}

/** To hundredths: more nobody sees. */
const rounded = (value: number): number => Math.round(value * 100) / 100;
