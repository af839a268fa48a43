import type { BoardProps } from '@/connection/types';
import type { Grip, Selected } from '../render/sketch';
import { boxAround, frameOf, type MeasureText } from '../shapes';
import { dragged, HANDLES, handleAt, resized } from '../transform';
import type { Box, Draft, Element, Point } from '../types';
import { stepped } from './shape';
import type { Press } from './tool';

// What is selected: its frame, where one takes hold of it, and what becomes of it then.

/** Up to so many elements have frames of their own. */
const mostParts = 50;
/** A side of the frame that is shorter than this, in CSS pixels, has no grip in its middle. */
const roomy = 48;
/** How near a pointer has to come to a grip, in CSS pixels. */
const near = { mouse: 9, pen: 11, touch: 20 } as const;

const cursors: Readonly<Record<Grip, string>> = {
  nw: 'nwse-resize',
  n: 'ns-resize',
  ne: 'nesw-resize',
  e: 'ew-resize',
  se: 'nwse-resize',
  s: 'ns-resize',
  sw: 'nesw-resize',
  w: 'ew-resize',
  start: 'move',
  end: 'move',
};

/** The selection as it is seen at a scale; undefined where nothing is selected. */
export function selectedOf(elements: readonly Element[], measure: MeasureText, scale: number): Selected | undefined {
  const frames = elements.map((element) => frameOf(element, measure));
  const frame = boxAround(frames);
  if (frame === undefined) return undefined;
  const [only] = elements;
  const parts = elements.length > 1 && elements.length <= mostParts ? frames : [];
  if (elements.length === 1 && only !== undefined && isLine(only)) return { frame, parts, grips: ends(only) };
  const onlyCorners = elements.some(({ data }) => data.type === 'image');
  const text = elements.some(({ data }) => data.type === 'text');
  const grips = HANDLES.filter((handle) => {
    if (handle.length === 2) return true;
    const across = handle === 'n' || handle === 's';
    if (onlyCorners || (text && across)) return false;
    return (across ? frame.w : frame.h) * scale >= roomy || (text && !across);
  });
  return { frame, parts, grips: grips.map((grip) => ({ grip, at: handleAt(frame, grip) })) };
}

/** The grip at a place; the ones in the corners first. */
export function gripAt({ grips }: Selected, at: Press, scale: number): Grip | undefined {
  const far = (to: Point) => Math.hypot(at.x - to.x, at.y - to.y) * scale;
  const close = grips.filter((grip) => far(grip.at) <= near[at.kind]);
  return (close.find(({ grip }) => grip.length === 2) ?? close[0])?.grip;
}

export const cursorOf = (grip: Grip): string => cursors[grip];

/** The ops that a pull at a grip makes of what is selected. */
export function pulled(
  elements: readonly Element[],
  { frame }: Selected,
  grip: Grip,
  to: Pick<Press, 'x' | 'y' | 'shift'>,
  measure: MeasureText,
): readonly Draft[] {
  if (grip === 'start' || grip === 'end') {
    const [line] = elements;
    return line === undefined ? [] : [{ page: line.page, op: 'patch', id: line.id, data: lineTo(line, grip, to) }];
  }
  const proportions = elements.some(({ data }) => data.type === 'image' || data.type === 'text');
  const keep = grip.length === 2 && proportions !== to.shift;
  return resized(elements, frame, dragged(frame, grip, to, keep), measure);
}

function isLine({ data: { type } }: Element): boolean {
  return type === 'line' || type === 'arrow';
}

function ends({ data: { x = 0, y = 0, w = 0, h = 0 } }: Element): Selected['grips'] {
  return [
    { grip: 'start', at: { x, y } },
    { grip: 'end', at: { x: x + w, y: y + h } },
  ];
}

/** A line with one of its ends elsewhere. */
function lineTo(
  { data: { x = 0, y = 0, w = 0, h = 0 } }: Element,
  grip: 'start' | 'end',
  to: Point & { shift: boolean },
): BoardProps {
  const [start, end] = [
    { x, y },
    { x: x + w, y: y + h },
  ];
  const still = grip === 'start' ? end : start;
  const moved = to.shift ? stepped(still, to) : to;
  const [from, until] = grip === 'start' ? [moved, still] : [still, moved];
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return { x: rounded(from.x), y: rounded(from.y), w: rounded(until.x - from.x), h: rounded(until.y - from.y) };
}

/** Whether a box lies around a point. */
export function holds({ x, y, w, h }: Box, at: Point): boolean {
  return at.x >= x && at.x <= x + w && at.y >= y && at.y <= y + h;
}
