import { contains, edgesOf, grown, overlaps } from '../shapes';
import type { Box, Page } from '../types';
import { common } from './box';
import type { Figure } from './drawing';
import { type Context, type Place, paintFrame, setPlace } from './paint';
import { traceEllipse } from './trace';

// What is under all elements: a white sheet with what it shows.

/** The way between two lines of a paper, in units. */
const step = 40;
/** Lines are never closer than this, in device pixels. */
const closest = 7;
/** How far a line reaches beyond its middle, at most, in units. */
const margin = 20;
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
  const sheet = edgesOf(page);
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

/** The lines of a paper in a part of a page, at a scale: thinned out where they would be too close. */
export function paperFigure(paper: string | undefined, part: Box, scale: number): Figure | undefined {
  if (paper !== 'lines' && paper !== 'squares' && paper !== 'dots') return undefined;
  let way = step;
  while (way * scale < closest) way *= 2;
  const lines = (from: number, length: number) => {
    const first = Math.max(1, Math.ceil((from - margin) / way));
    const count = Math.max(0, Math.floor((from + length + margin) / way) - first + 1);
    return Array.from({ length: count }, (_, i) => (first + i) * way);
  };
  const [across, down] = [lines(part.x, part.w), lines(part.y, part.h)];
  const plain = { kind: 'figure', opacity: 1, multiply: false } as const;
  if (paper === 'dots') {
    const radius = Math.max(1.8, 0.8 / scale);
    const dots = down.flatMap((y) => across.map((x) => ({ x: x - radius, y: y - radius })));
    return {
      ...plain,
      fill: ink,
      trace: (path) => {
        for (const { x, y } of dots) traceEllipse(x, y, 2 * radius, 2 * radius, path);
      },
    };
  }
  return {
    ...plain,
    stroke: { color: ink, width: Math.max(1, 0.8 / scale) },
    trace: (path) => {
      for (const y of down) {
        path.moveTo(part.x, y);
        path.lineTo(part.x + part.w, y);
      }
      for (const x of paper === 'squares' ? across : []) {
        path.moveTo(x, part.y);
        path.lineTo(x, part.y + part.h);
      }
    },
  };
}

function paintLines(context: Context, paper: string | undefined, part: Box, scale: number): void {
  const figure = paperFigure(paper, part, scale);
  if (figure === undefined) return;
  context.beginPath();
  figure.trace(context);
  if (figure.fill !== undefined) {
    context.fillStyle = figure.fill;
    context.fill();
  }
  if (figure.stroke === undefined) return;
  context.lineCap = 'butt';
  context.lineWidth = figure.stroke.width;
  context.strokeStyle = figure.stroke.color;
  context.stroke();
}
