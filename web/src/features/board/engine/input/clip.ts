import { safeParse } from 'valibot';
import { boardPropsSchema, bounds } from '@/connection/protocol.gen';
import type { BoardProps } from '@/connection/types';
import { decodeInk } from '../ink';
import type { Element } from '../types';

// Elements as text, on the clipboard. What is pasted may come from anybody: it is read as strictly as what comes over the net.

/** The first thing that such a text says. */
const mark = 'atrium-board';
const mostElements = 20_000;
const farthest = 100_000;

type Data = Element['data'];

/** What is on the clipboard. */
export interface Clip {
  /** Pictures can be shown in the room, or the rooms of the course, that they were uploaded for. */
  readonly room: string;
  readonly elements: readonly Data[];
}

export function clipText({ room, elements }: Clip): string {
  return JSON.stringify({ [mark]: 1, room, elements });
}

/** The elements in a text; undefined if it is another text. */
export function readClip(text: string): Clip | undefined {
  if (!text.startsWith(`{"${mark}":1,`)) return undefined;
  let raw: { readonly room?: unknown; readonly elements?: unknown };
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof raw.room !== 'string' || !Array.isArray(raw.elements) || raw.elements.length > mostElements) return undefined;
  return { room: raw.room, elements: raw.elements.map(elementIn).filter((data) => data !== undefined) };
}

/** How elements look is taken over; where they are in the order, and what only pages have, is not. */
function elementIn(raw: unknown): Data | undefined {
  const parsed = safeParse(boardPropsSchema, raw);
  if (!parsed.success) return undefined;
  const props: BoardProps = parsed.output;
  const { type: kind, x, y, w = 0, h = 0, points = '', color, fill, size = 0, text = '', file = '' } = props;
  if (kind === undefined || !near(x) || !near(y) || !near(w) || !near(h)) return undefined;
  const isLine = kind === 'line' || kind === 'arrow';
  if (!isLine && (w < 0 || h < 0)) return undefined;
  const place = { type: kind, x, y, w, h };
  if (kind === 'image') return file !== '' && w > 0 && h > 0 ? { ...place, file } : undefined;
  if (!isColor(color) || size <= 0 || size > 1000) return undefined;
  const style = { ...place, size, color };
  switch (kind) {
    case 'pen':
    case 'marker':
      return decodeInk(points) === undefined ? undefined : { ...style, points };
    case 'line':
    case 'arrow':
      return style;
    case 'rectangle':
    case 'ellipse':
      return isColor(fill) ? { ...style, fill } : style;
    case 'text':
      return text !== '' && isShort(text) ? { ...style, text } : undefined;
    default:
      kind satisfies never;
      return undefined;
  }
}

const encoder = new TextEncoder();
/** Whether a text is one that an element may have. */
const isShort = (text: string) => encoder.encode(text).length <= bounds.text;
const near = (value: number | undefined): value is number => value !== undefined && Math.abs(value) <= farthest;
const isColor = (value: string | undefined): value is string => value !== undefined && /^#[0-9a-f]{6}$/.test(value);
