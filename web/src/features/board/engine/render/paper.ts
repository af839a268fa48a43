import { contains, grown, overlaps } from '../shapes';
import type { Box, Page } from '../types';
import { common } from './box';
import { type Context, type Place, paintFrame, setPlace } from './paint';

// What is under all elements: a white sheet with what it shows.

/** The way between two lines of a paper, in units. */
const step = 40;
/** Lines are never closer than this, in device pixels. */
const closest = 7;
const ink = '#cfdde4';
/** The shadow around a sheet, from its edge outwards, in CSS pixels: how dark each ring is. */
const shadow = [0.1, 0.055, 0.04, 0.03, 0.022, 0.015, 0.01, 0.006];

/** A part of what a page shows as a bitmap; of a picture there is one part, all of it. */
export interface SheetPart {
  readonly box: Box;
  readonly image: CanvasImageSource;
}

/** What a page shows: the parts that are there, or that it will not come. */
export interface Sheet {
  readonly parts: readonly SheetPart[];
  readonly broken: boolean;
}

/** Paints the part of a page's paper that is in a box. `ratio` is device pixels to a CSS pixel. */
export function paintPaper(
  context: Context,
  place: Place,
  page: Page,
  part: Box,
  ratio: number,
  { parts, broken }: Sheet,
): void {
  const sheet = { x: 0, y: 0, w: page.data.w, h: page.data.h };
  setPlace(context, place);
  context.globalAlpha = 1;
  if (!contains(sheet, part)) paintShadow(context, sheet, ratio / place.scale);
  const white = common(part, sheet);
  if (white === undefined) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, sheet.w, sheet.h);
  paintLines(context, page.data.paper, white, place.scale);
  if (broken) paintFrame(context, sheet.w, sheet.h, true);
  context.imageSmoothingQuality = 'high';
  for (const { box, image } of parts) {
    if (overlaps(box, part)) context.drawImage(image, box.x, box.y, box.w, box.h);
  }
}

function paintShadow(context: Context, sheet: Box, pixel: number): void {
  context.lineWidth = pixel;
  shadow.forEach((dark, i) => {
    const ring = grown(sheet, (i + 0.5) * pixel);
    context.strokeStyle = `rgba(20, 30, 36, ${dark})`;
    context.strokeRect(ring.x, ring.y + pixel, ring.w, ring.h);
  });
}

function paintLines(context: Context, paper: string | undefined, part: Box, scale: number): void {
  if (paper === undefined || paper === 'plain') return;
  let way = step;
  while (way * scale < closest) way *= 2;
  const first = (from: number) => Math.max(1, Math.ceil(from / way)) * way;
  context.lineWidth = Math.max(1, 0.8 / scale);
  context.lineCap = 'butt';
  context.strokeStyle = context.fillStyle = ink;
  const [right, lower] = [part.x + part.w, part.y + part.h];
  context.beginPath();
  if (paper === 'dots') {
    const radius = Math.max(1.8, 0.8 / scale);
    for (let y = first(part.y - radius); y < lower + radius; y += way) {
      for (let x = first(part.x - radius); x < right + radius; x += way) {
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      }
    }
    context.fill();
    return;
  }
  for (let y = first(part.y - 1); y < lower + 1; y += way) {
    context.moveTo(part.x, y);
    context.lineTo(right, y);
  }
  for (let x = first(part.x - 1); paper === 'squares' && x < right + 1; x += way) {
    context.moveTo(x, part.y);
    context.lineTo(x, lower);
  }
  context.stroke();
}
