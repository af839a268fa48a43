import type { PDFContext, PDFDocument, PDFRef } from 'pdf-lib';
import type { Drawing } from '../render/drawing';
import type { Drawings } from '../render/drawings';
import { paint } from '../render/paint';
import { decoded } from '../render/pictures';
import type { Element } from '../types';
import { contextOf } from './content';

// What is in a PDF as bitmaps: pictures, and letters, because no font that has all of them could be put into a file.

/** Pixels to a unit of letters, and the longest side of their bitmap. */
const letterScale = 3;
const longestText = 4096;
/** The longest side of a picture. */
const pictureSide = 2560;
const jpegQuality = 0.92;

/** A bitmap in a document, and the part of the page that it fills, relative to its element. */
export interface Placed {
  readonly image: PDFRef;
  readonly w: number;
  readonly h: number;
}

/** A picture as an image of the document; undefined if it is none. */
export async function pictureIn(document: PDFDocument, blob: Blob): Promise<PDFRef | undefined> {
  const bitmap = await decoded(blob, pictureSide).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  contextOf(canvas).drawImage(bitmap, 0, 0);
  bitmap.close();
  // A photograph stays one; the pixels of others may be see-through.
  return blob.type === 'image/jpeg' ? photograph(document, canvas) : pixels(document.context, canvas, false);
}

/** A canvas without anything see-through, as an image of the document; undefined where the browser gives none. */
export async function photograph(
  document: PDFDocument,
  canvas: OffscreenCanvas | HTMLCanvasElement,
): Promise<PDFRef | undefined> {
  const blob =
    canvas instanceof OffscreenCanvas
      ? await canvas.convertToBlob({ type: 'image/jpeg', quality: jpegQuality })
      : await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', jpegQuality));
  return blob === null ? undefined : (await document.embedJpg(await blob.arrayBuffer())).ref;
}

/** The letters of a text as an image of the document; undefined where there are none. */
export function lettersIn(
  context: PDFContext,
  element: Element,
  drawing: Drawing & { kind: 'text' },
  drawings: Drawings,
): Placed | undefined {
  // Letters may reach beyond their lines, above all in slanted scripts.
  const margin = drawing.size / 4;
  const [w, h] = [drawing.w + 2 * margin, drawing.h + 2 * margin];
  const scale = Math.min(letterScale, longestText / w, longestText / h);
  if (drawing.w === 0) return undefined;
  const canvas = new OffscreenCanvas(Math.ceil(w * scale), Math.ceil(h * scale));
  const { x = 0, y = 0 } = element.data;
  const place = { scale, x: (margin - x) * scale, y: (margin - y) * scale };
  paint(contextOf(canvas), place, element, { drawings, picture: () => ({ state: 'loading' }) });
  const colored = /\p{Extended_Pictographic}/u.test(element.data.text ?? '');
  const image = pixels(context, canvas, !colored, element.data.color);
  return { image, w: canvas.width / scale, h: canvas.height / scale };
}

/** By how much the bitmap of a text reaches beyond it to the left and above. */
export const letterMargin = ({ size }: Drawing & { kind: 'text' }) => size / 4;

/** The pixels of a canvas as an image with a mask; in one colour it is only the mask that counts. */
function pixels(context: PDFContext, canvas: OffscreenCanvas, oneColor: boolean, color = '#000000'): PDFRef {
  const { width, height } = canvas;
  const { data } = contextOf(canvas).getImageData(0, 0, width, height);
  const mask = new Uint8Array(width * height);
  for (let i = 0; i < mask.length; i++) mask[i] = data[4 * i + 3] ?? 0;
  const gray = {
    Type: 'XObject',
    Subtype: 'Image',
    BitsPerComponent: 8,
    ColorSpace: 'DeviceGray',
    Width: width,
    Height: height,
  };
  const softMask = context.register(context.flateStream(mask, gray));
  const rgb = oneColor ? colorBytes(color) : opaqueBytes(data);
  const size = oneColor ? { Width: 1, Height: 1 } : { Width: width, Height: height };
  return context.register(context.flateStream(rgb, { ...gray, ...size, ColorSpace: 'DeviceRGB', SMask: softMask }));
}

function colorBytes(color: string): Uint8Array {
  const value = Number.parseInt(color.slice(1), 16);
  return Uint8Array.of(value >> 16, (value >> 8) & 255, value & 255);
}

function opaqueBytes(data: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    rgb[to++] = data[from] ?? 0;
    rgb[to++] = data[from + 1] ?? 0;
    rgb[to++] = data[from + 2] ?? 0;
  }
  return rgb;
}
