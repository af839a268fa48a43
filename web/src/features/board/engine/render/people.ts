import type { AccountID, LiveMark, Point } from '../types';
import type { Context, Place } from './paint';
import { outline, traceOutline } from './stroke';
import { boardFont } from './text';

// What is seen of others: their cursors with names, their laser pointers.

const colors = ['#0f6b69', '#b5490f', '#6a3fb5', '#1f6fb2', '#a3264f', '#4f7a12', '#8a5a00', '#3d4f9f'] as const;
const laser = '229, 44, 44';
/** How much of the way to where a cursor is it goes in a frame. */
const pace = 0.4;

/** The colour of a person, the same on each screen. */
export function colorOf(account: AccountID): string {
  let hash = 0;
  for (const letter of account) hash = (hash * 31 + letter.charCodeAt(0)) % 65_521;
  return colors[hash % colors.length] ?? colors[0];
}

/** Where cursors are seen: they glide to where they are. */
export class Cursors {
  private readonly seen = new Map<string, Point>();

  /** The next step of all cursors, and whether one is still on its way. */
  step(marks: readonly LiveMark[], still: number): { readonly at: ReadonlyMap<string, Point>; readonly moving: boolean } {
    let moving = false;
    const devices = new Set(marks.filter(({ cursor }) => cursor !== undefined).map(({ device }) => device));
    for (const device of this.seen.keys()) if (!devices.has(device)) this.seen.delete(device);
    for (const { device, cursor } of marks) {
      if (cursor === undefined) continue;
      const from = this.seen.get(device) ?? cursor;
      const near = Math.hypot(cursor.x - from.x, cursor.y - from.y) <= still;
      const to = near ? cursor : { x: from.x + (cursor.x - from.x) * pace, y: from.y + (cursor.y - from.y) * pace };
      moving ||= !near;
      this.seen.set(device, to);
    }
    return { at: this.seen, moving };
  }
}

/** Paints a cursor with the name of its owner. `ratio` is device pixels to a CSS pixel. */
export function paintCursor(context: Context, place: Place, at: Point, name: string, color: string, ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, place.x + at.x * place.scale, place.y + at.y * place.scale);
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(4.2, 15);
  context.lineTo(7.2, 8.8);
  context.lineTo(13.6, 6.6);
  context.closePath();
  context.lineJoin = 'round';
  context.lineWidth = 2.5;
  context.strokeStyle = '#ffffff';
  context.fillStyle = color;
  context.stroke();
  context.fill();
  if (name === '') return;
  context.font = `600 12px ${boardFont}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const width = context.measureText(name).width;
  context.beginPath();
  context.roundRect(11, 14, width + 12, 20, 6);
  context.fill();
  context.fillStyle = '#ffffff';
  context.fillText(name, 17, 24.5);
}

/** Paints the trail of a laser pointer. */
export function paintTrail(
  context: Context,
  place: Place,
  places: readonly (Point & { readonly strength: number })[],
  ratio: number,
): void {
  context.setTransform(ratio, 0, 0, ratio, place.x, place.y);
  const factor = place.scale / ratio;
  const tail = new Path2D();
  traceOutline(
    outline(
      places.map(({ x, y, strength }) => ({ x: x * factor, y: y * factor, pressure: strength })),
      6,
    ),
    tail,
  );
  context.fillStyle = `rgba(${laser}, 0.7)`;
  context.fill(tail);
  const head = places.at(-1);
  if (head === undefined) return;
  for (const [radius, style] of [
    [9, `rgba(${laser}, 0.25)`],
    [4.5, `rgb(${laser})`],
    [1.6, '#ffffff'],
  ] as const) {
    context.beginPath();
    context.arc(head.x * factor, head.y * factor, radius, 0, 2 * Math.PI);
    context.fillStyle = style;
    context.fill();
  }
}
