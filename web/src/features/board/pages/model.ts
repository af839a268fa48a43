/** What is done with pages, as gestures. Pure. */

import type { BoardProps } from '@/connection/types';
import { defaultKey, keyBetween, keysBetween } from '../engine/order';
import type { Draft, Gesture, ItemID, Page, Scene } from '../engine/types';

export const PAPERS = ['plain', 'lines', 'squares', 'dots'] as const;
export type Paper = (typeof PAPERS)[number];
export const paperOf = ({ data }: Page): Paper => PAPERS.find((paper) => paper === data.paper) ?? 'plain';

/** An op takes so many items at most; fewer where they are large, so that none is too large to be sent. */
const MOST_ITEMS = 100;
const MOST_BYTES = 256 << 10;

const one = (op: Draft): Gesture => ({ ops: [op] });
/** The key by which a page stands in the order. */
export const keyOf = (page: Page | undefined): string | undefined => page && (page.data.order ?? defaultKey(page.n));

/** Where a page is in the order; 0 for one that is not there. */
export const indexOf = (pages: readonly Page[], id: ItemID): number =>
  Math.max(
    0,
    pages.findIndex((page) => page.id === id),
  );

/** New pages behind one; each is as the list says. */
export function addPages(
  pages: readonly Page[],
  after: ItemID,
  added: readonly { id: ItemID; data: BoardProps }[],
): Gesture {
  const at = indexOf(pages, after);
  const keys = keysBetween(keyOf(pages[at]), keyOf(pages[at + 1]), added.length);
  const items = added.map(({ id, data }, i) => ({ id, data: { ...data, order: keys[i] ?? '' } }));
  const ops: Draft[] = [];
  for (let i = 0; i < items.length; i += MOST_ITEMS) {
    const [first, ...also] = items.slice(i, i + MOST_ITEMS);
    if (first) ops.push({ page: first.id, op: 'add', data: first.data, ...(also.length > 0 && { also }) });
  }
  return { ops };
}

/** A page as the one after which it stands, without what is drawn on it. */
export const likeIt = ({ data: { w, h, paper } }: Page): BoardProps => ({ w, h, ...(paper !== undefined && { paper }) });

/** A page moved to another place among the others; undefined where it is there already. */
export function movePage(pages: readonly Page[], id: ItemID, to: number): Gesture | undefined {
  const others = pages.filter((page) => page.id !== id);
  const at = Math.max(0, Math.min(others.length, to));
  if (pages[at]?.id === id || others.length === pages.length) return undefined;
  return one({ page: id, op: 'move', data: { order: keyBetween(keyOf(others[at - 1]), keyOf(others[at])) } });
}

export const deletePage = (id: ItemID): Gesture => one({ page: id, op: 'delete' });
export const restorePage = (id: ItemID): Gesture => one({ page: id, op: 'restore' });
export const clearPage = (id: ItemID): Gesture => one({ page: id, op: 'clear' });
export const setPaper = (id: ItemID, paper: Paper): Gesture => one({ page: id, op: 'patch', data: { paper } });

/** What takes back that these elements of a page were deleted. */
export function restoreElements(page: ItemID, ids: readonly ItemID[]): Gesture {
  const ops: Draft[] = [];
  for (let i = 0; i < ids.length; i += MOST_ITEMS) {
    const [id, ...rest] = ids.slice(i, i + MOST_ITEMS);
    if (id) ops.push({ page, op: 'restore', id, ...(rest.length > 0 && { also: rest.map((each) => ({ id: each })) }) });
  }
  return { ops };
}

/** A page once more behind itself, with all that is drawn on it, which stays below what is drawn later. */
export function duplicatePage(scene: Scene, page: Page, id: ItemID, newID: () => ItemID): Gesture {
  const { order: _, ...data } = page.data;
  const elements = scene.elements(page.id);
  const keys = keysBetween(undefined, defaultKey(scene.n), elements.length);
  const items = elements.map((element, i) => ({ id: newID(), data: { ...element.data, order: keys[i] ?? '' } }));
  const ops: Draft[] = [...addPages(scene.pages(), page.id, [{ id, data }]).ops];
  let also: typeof items = [];
  let bytes = 0;
  const flush = () => {
    const [first, ...rest] = also;
    if (first) ops.push({ page: id, op: 'add', ...first, ...(rest.length > 0 && { also: rest }) });
    also = [];
    bytes = 0;
  };
  for (const item of items) {
    const size = (item.data.points?.length ?? 0) + (item.data.text?.length ?? 0) * 3;
    if (also.length >= MOST_ITEMS || bytes + size > MOST_BYTES) flush();
    also.push(item);
    bytes += size;
  }
  flush();
  return { ops };
}
