import type { Element } from '../types';
import type { Drawing, Figure } from './drawing';
import type { Drawings } from './drawings';
import { baseline, boardFont, lineHeight } from './text';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Where a page is on a canvas: device pixels to a unit, and the place of its origin in device pixels. */
export interface Place {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** A picture of an element, which has to be fetched first. */
export type Picture =
  | { readonly state: 'ready'; readonly image: CanvasImageSource }
  | { readonly state: 'loading' }
  | { readonly state: 'broken' };

/** What painting elements takes besides a canvas. */
export interface Paints {
  readonly drawings: Drawings;
  picture(file: string): Picture;
}

/** Sets the units of a page, seen from a point of it. */
export function setPlace(context: Context, place: Place, x = 0, y = 0): void {
  const { scale } = place;
  context.setTransform(scale, 0, 0, scale, place.x + x * scale, place.y + y * scale);
}

/** Paints an element. The context keeps the transform and the styles that this leaves. */
export function paint(context: Context, place: Place, element: Element, paints: Paints, opacity = 1): void {
  const { x = 0, y = 0 } = element.data;
  setPlace(context, place, x, y);
  const drawing = paints.drawings.get(element);
  context.globalAlpha = opacity;
  switch (drawing.kind) {
    case 'figure':
      paintFigure(context, drawing, paints.drawings.path(element), opacity);
      return;
    case 'text':
      paintText(context, drawing);
      return;
    case 'image':
      paintPicture(context, drawing.w, drawing.h, paints.picture(drawing.file));
      return;
    default:
      drawing satisfies never;
  }
}

function paintFigure(context: Context, figure: Figure, path: Path2D, opacity: number): void {
  context.globalAlpha = figure.opacity * opacity;
  if (figure.multiply) context.globalCompositeOperation = 'multiply';
  if (figure.fill !== undefined) {
    context.fillStyle = figure.fill;
    context.fill(path);
  }
  if (figure.stroke !== undefined) {
    context.strokeStyle = figure.stroke.color;
    context.lineWidth = figure.stroke.width;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.stroke(path);
  }
  if (figure.multiply) context.globalCompositeOperation = 'source-over';
}

function paintText(context: Context, { lines, size, color }: Drawing & { kind: 'text' }): void {
  context.font = `${size}px ${boardFont}`;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.textRendering = 'geometricPrecision';
  context.fillStyle = color;
  lines.forEach((line, i) => {
    context.fillText(line, 0, (i * lineHeight + baseline) * size);
  });
}

function paintPicture(context: Context, w: number, h: number, picture: Picture): void {
  switch (picture.state) {
    case 'ready':
      context.imageSmoothingQuality = 'high';
      context.drawImage(picture.image, 0, 0, w, h);
      return;
    case 'loading':
    case 'broken':
      paintFrame(context, w, h, picture.state === 'broken');
      return;
    default:
      picture satisfies never;
  }
}

/** A grey frame in the place of a picture that is not there; with a mountain under a slash if it will not come. */
export function paintFrame(context: Context, w: number, h: number, broken: boolean): void {
  const line = Math.min(3, w / 20, h / 20);
  context.fillStyle = broken ? '#f3ecec' : '#eef0f1';
  context.fillRect(0, 0, w, h);
  context.strokeStyle = broken ? '#b04a4a' : '#c3cacd';
  context.lineWidth = line;
  context.lineJoin = context.lineCap = 'round';
  context.strokeRect(line / 2, line / 2, w - line, h - line);
  const s = Math.min(w, h, 160) / 2;
  const [x, y] = [(w - s) / 2, (h - s * 0.75) / 2];
  context.lineWidth = s / 16;
  context.beginPath();
  context.rect(x, y, s, s * 0.75);
  context.moveTo(x, y + s * 0.6);
  context.lineTo(x + s * 0.35, y + s * 0.3);
  context.lineTo(x + s * 0.6, y + s * 0.55);
  context.lineTo(x + s * 0.75, y + s * 0.4);
  context.lineTo(x + s, y + s * 0.65);
  if (broken) {
    context.moveTo(x - s * 0.12, y - s * 0.12);
    context.lineTo(x + s * 1.12, y + s * 0.87);
  }
  context.stroke();
}
