import { type Paints, type Picture, paint } from '../render/paint';
import { paintPaper, type Sheet } from '../render/paper';
import { decoded } from '../render/pictures';
import { edgesOf } from '../shapes';
import type { Element, ItemID, Page } from '../types';
import { areaOf, breathe, contextOf, Fetcher, newDrawings, type Source, scaleWithin, type Watch } from './content';

/** The longest side of a picture within. */
const pictureSide = 4096;
/** Elements between two looks at whether it is still wanted. */
const stride = 200;

/**
 * One page as a PNG, with so many pixels to a unit or as many as a picture can have, drawn all at once: there are no tiles, and so no seams. Rejects with an AbortError when it is not
 * wanted any more.
 */
export async function exportPng({ scene, files }: Source, id: ItemID, wanted: number, watch: Watch = {}): Promise<Blob> {
  const page = scene.page(id);
  if (page === undefined) throw new RangeError('no such page');
  const signal = watch.signal ?? new AbortController().signal;
  const fetcher = new Fetcher(files, signal);
  try {
    const elements = scene.elements(id);
    const drawings = newDrawings();
    const area = areaOf(page, elements, drawings);
    const scale = scaleWithin(area, wanted);
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(area.w * scale)), Math.max(1, Math.round(area.h * scale)));
    const context = contextOf(canvas);
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    const place = { scale, x: -area.x * scale, y: -area.y * scale };
    paintPaper(context, place, page, edgesOf(page), 1, await sheetOf(page, fetcher, scale));
    const pictures = await picturesOf(elements, fetcher);
    const paints: Paints = { drawings, picture: (file) => pictures.get(file) ?? { state: 'broken' } };
    for (const [i, element] of elements.entries()) {
      paint(context, place, element, paints);
      if (i % stride !== stride - 1) continue;
      watch.progress?.(i + 1, elements.length);
      await breathe();
      signal.throwIfAborted();
    }
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    fetcher.close();
  }
}

/** What a page shows under its elements. */
async function sheetOf(page: Page, fetcher: Fetcher, scale: number): Promise<Sheet> {
  const { file, sheet } = page.data;
  if (!file) return { parts: [], broken: false };
  const image = sheet ? await fetcher.sheet(page, scale) : await bitmap(file, fetcher);
  const box = edgesOf(page);
  return image === undefined ? { parts: [], broken: true } : { parts: [{ box, image }], broken: false };
}

async function picturesOf(elements: readonly Element[], fetcher: Fetcher): Promise<ReadonlyMap<string, Picture>> {
  const pictures = new Map<string, Picture>();
  for (const file of new Set(elements.flatMap(({ data }) => (data.file ? [data.file] : [])))) {
    const image = await bitmap(file, fetcher);
    pictures.set(file, image === undefined ? { state: 'broken' } : { state: 'ready', image });
  }
  return pictures;
}

async function bitmap(file: string, fetcher: Fetcher): Promise<ImageBitmap | undefined> {
  const blob = await fetcher.picture(file);
  return blob && decoded(blob, pictureSide).catch(() => undefined);
}
