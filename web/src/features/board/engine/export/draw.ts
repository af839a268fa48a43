import { type Paints, type Picture, paint } from '../render/paint';
import { paintPaper, type Sheet } from '../render/paper';
import { decoded } from '../render/pictures';
import type { Box, Element, Page } from '../types';
import { breathe, contextOf, type Fetcher, newDrawings, type Watch } from './content';

/** Elements between two looks at whether it is still wanted. */
const stride = 200;

/** Draws a part of a page, all at once: there are no tiles, and so no seams. `scale` is pixels to a unit; no picture within is larger than `side`. */
export async function drawPage(
  page: Page,
  elements: readonly Element[],
  part: Box,
  scale: number,
  side: number,
  fetcher: Fetcher,
  { signal, progress }: Watch,
): Promise<OffscreenCanvas> {
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(part.w * scale)), Math.max(1, Math.round(part.h * scale)));
  const context = contextOf(canvas);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const place = { scale, x: -part.x * scale, y: -part.y * scale };
  const all = { x: 0, y: 0, w: page.data.w, h: page.data.h };
  paintPaper(context, place, page, all, 1, await sheetOf(page, fetcher, scale, side));
  const pictures = await picturesOf(elements, fetcher, side);
  const paints: Paints = { drawings: newDrawings(), picture: (file) => pictures.get(file) ?? { state: 'broken' } };
  for (const [i, element] of elements.entries()) {
    paint(context, place, element, paints);
    if (i % stride !== stride - 1) continue;
    progress?.(i + 1, elements.length);
    await breathe();
    signal?.throwIfAborted();
  }
  for (const picture of pictures.values()) if (picture.state === 'ready') (picture.image as ImageBitmap).close();
  return canvas;
}

/** What a page shows under its elements. */
async function sheetOf(page: Page, fetcher: Fetcher, scale: number, side: number): Promise<Sheet> {
  const { file, sheet, w, h } = page.data;
  if (!file) return { parts: [], broken: false };
  const image = sheet ? await fetcher.sheet(page, scale) : await bitmap(file, fetcher, side);
  const box = { x: 0, y: 0, w, h };
  return image === undefined ? { parts: [], broken: true } : { parts: [{ box, image }], broken: false };
}

async function picturesOf(elements: readonly Element[], fetcher: Fetcher, side: number): Promise<Map<string, Picture>> {
  const pictures = new Map<string, Picture>();
  for (const file of new Set(elements.flatMap(({ data }) => (data.file ? [data.file] : [])))) {
    const image = await bitmap(file, fetcher, side);
    pictures.set(file, image === undefined ? { state: 'broken' } : { state: 'ready', image });
  }
  return pictures;
}

async function bitmap(file: string, fetcher: Fetcher, side: number): Promise<ImageBitmap | undefined> {
  const blob = await fetcher.picture(file);
  return blob && decoded(blob, side).catch(() => undefined);
}
