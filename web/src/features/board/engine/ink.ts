import { bytesOf, textOf } from './base64';
import type { Box, Ink, InkPoint, Point } from './types';

// The points of a stroke as docs/board.md has them, "Points": tenths of a unit, each relative to the one before.

/** Points of one stroke at most. */
export const MAX_POINTS = 10_000;
/** Characters of a stroke's points at most. */
const MAX_TEXT = 48 << 10;
/** The bytes that a coordinate may take. */
const MAX_COORDINATE_BYTES = 4;
/** The bytes that a count may take, as encoding/binary reads it. */
const MAX_COUNT_BYTES = 10;
const MIDDLE_PRESSURE = 0.5;
/** What a coordinate may be, in tenths: as far as two places of a board can be from each other. */
const FARTHEST = 2_000_000;

/** The points as text; undefined for none, or for more than one stroke may have. Pressure is told if any point tells it. */
export function encodeInk(ink: Ink): string | undefined {
  const segments = ink.filter((segment) => segment.length > 0);
  const points = segments.reduce((sum, segment) => sum + segment.length, 0);
  if (points === 0 || points > MAX_POINTS) return undefined;
  const pressed = segments.some((segment) => segment.some((point) => point.pressure !== undefined));
  const bytes: number[] = [pressed ? 1 : 0];
  let [x, y] = [0, 0];
  for (const segment of segments) {
    putCount(bytes, segment.length);
    for (const point of segment) {
      const [toX, toY] = [tenths(point.x), tenths(point.y)];
      putCount(bytes, zigzag(toX - x));
      putCount(bytes, zigzag(toY - y));
      if (pressed) bytes.push(Math.round(Math.min(1, Math.max(0, point.pressure ?? MIDDLE_PRESSURE)) * 255));
      [x, y] = [toX, toY];
    }
  }
  const text = textOf(bytes);
  return text.length <= MAX_TEXT ? text : undefined;
}

/** The points that a text tells, counted from an origin; undefined if it is none that the contract allows. Never throws. */
export function decodeInk(text: string, origin: Point = { x: 0, y: 0 }): Ink | undefined {
  const ink: InkPoint[][] = [];
  let segment: InkPoint[] = [];
  const isInk = walk(text, (x, y, pressure, isFirst) => {
    if (isFirst) {
      segment = [];
      ink.push(segment);
    }
    const at = { x: origin.x + x / 10, y: origin.y + y / 10 };
    segment.push(pressure === undefined ? at : { x: at.x, y: at.y, pressure: pressure / 255 });
  });
  return isInk ? ink : undefined;
}

/** The box around the points that a text tells; undefined for a text that tells none. It costs less than the points. */
export function boxOfInk(text: string, origin: Point): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const isInk = walk(text, (x, y) => {
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  });
  if (!isInk || left > right) return undefined;
  const [x, y] = [origin.x + left / 10, origin.y + top / 10];
  return { x, y, w: origin.x + right / 10 - x, h: origin.y + bottom / 10 - y };
}

/** Goes over the points of a text, in tenths of a unit. Whether the text is what the contract allows is known at its end. */
function walk(text: string, visit: (x: number, y: number, pressure: number | undefined, isFirst: boolean) => void): boolean {
  const bytes = text.length <= MAX_TEXT ? bytesOf(text) : undefined;
  if (!bytes || bytes.length < 2 || (bytes[0] ?? 2) > 1) return false;
  const reader = new Reader(bytes, 1);
  const pressed = bytes[0] === 1;
  let total = 0;
  let [x, y] = [0, 0];
  while (reader.left > 0) {
    const count = reader.count(MAX_COUNT_BYTES);
    if (count === undefined || count === 0) return false;
    total += count;
    if (total > MAX_POINTS) return false;
    for (let i = 0; i < count; i++) {
      const dx = reader.count(MAX_COORDINATE_BYTES);
      const dy = reader.count(MAX_COORDINATE_BYTES);
      if (dx === undefined || dy === undefined) return false;
      x += unzigzag(dx);
      y += unzigzag(dy);
      const pressure = pressed ? reader.byte() : undefined;
      if (pressed && pressure === undefined) return false;
      visit(x, y, pressure, i === 0);
    }
  }
  return true;
}

const tenths = (value: number): number => Math.min(FARTHEST, Math.max(-FARTHEST, Math.round(value * 10) || 0));
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/** A number that is not negative, seven bits a byte, the lowest first. */
function putCount(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
}

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number | undefined {
    return this.bytes[this.at++];
  }

  /** A number of at most so many bytes. */
  count(most: number): number | undefined {
    let value = 0;
    let weight = 1;
    for (let i = 0; i < most; i++) {
      const byte = this.byte();
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
      weight *= 0x80;
    }
    return undefined;
  }
}
