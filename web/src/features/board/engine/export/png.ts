import type { ItemID } from '../types';
import { areaOf, Fetcher, newDrawings, type Source, type Watch } from './content';
import { drawPage } from './draw';

/** The most pixels that a picture has, on a side and in all; it is made smaller otherwise. */
const longestSide = 16_000;
const mostPixels = 64_000_000;
/** The longest side of a picture within. */
const pictureSide = 4096;

/** One page as a PNG, with so many pixels to a unit. Rejects with an AbortError when it is not wanted any more. */
export async function exportPng({ scene, files }: Source, id: ItemID, wanted: number, watch: Watch = {}): Promise<Blob> {
  const page = scene.page(id);
  if (page === undefined) throw new RangeError('no such page');
  const fetcher = new Fetcher(files, watch.signal ?? new AbortController().signal);
  try {
    const elements = scene.elements(id);
    const area = areaOf(page, elements, newDrawings());
    const most = Math.min(longestSide / area.w, longestSide / area.h, Math.sqrt(mostPixels / (area.w * area.h)));
    const canvas = await drawPage(page, elements, area, Math.min(wanted, most), pictureSide, fetcher, watch);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    fetcher.close();
  }
}
