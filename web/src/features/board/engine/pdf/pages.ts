import { keysBetween } from '../order';
import type { Size } from '../render/view';
import type { Draft, Gesture, ItemID } from '../types';
import type { Pdf } from './open';

/** Pages that a board may have. */
export const mostPages = 500;
/** How wide a page is that shows a sheet, in units. */
const pageWidth = 1600;
const pagesInOp = 250;
const farthest = 100_000;

/** The sizes of all sheets. `progress` is told how many are known. */
export async function sizesOf(pdf: Pdf, progress?: (known: number) => void, signal?: AbortSignal): Promise<readonly Size[]> {
  const sizes: Size[] = [];
  for (let sheet = 1; sheet <= pdf.sheets; sheet++) {
    signal?.throwIfAborted();
    sizes.push(await pdf.size(sheet));
    progress?.(sheet);
  }
  return sizes;
}

/**
 * The gesture that adds a page for each sheet of a file, in its order: behind all pages, or between two whose keys are given. `there` is how many pages the
 * board has; undefined if it would have too many.
 */
export function sheetPages(
  file: string,
  sizes: readonly Size[],
  there: number,
  newID: () => ItemID,
  between?: { readonly below: string | undefined; readonly above: string | undefined },
): Gesture | undefined {
  if (there + sizes.length > mostPages) return undefined;
  const orders = between && keysBetween(between.below, between.above, sizes.length);
  // Ids ascend: of pages that one op adds the lower one comes first.
  const pages = sizes.map((size, i) => {
    const order = orders?.[i];
    return { id: newID(), data: { file, sheet: i + 1, ...onPage(size), ...(order !== undefined && { order }) } };
  });
  const ops: Draft[] = [];
  for (let i = 0; i < pages.length; i += pagesInOp) {
    const [first, ...also] = pages.slice(i, i + pagesInOp);
    if (first !== undefined) ops.push({ page: first.id, op: 'add', data: first.data, ...(also.length > 0 && { also }) });
  }
  return { ops };
}

function onPage({ w, h }: Size): { readonly w: number; readonly h: number } {
  const high = Math.round((h / Math.max(1e-6, w)) * pageWidth);
  return { w: pageWidth, h: Math.min(farthest, Math.max(1, high)) };
}
