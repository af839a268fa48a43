/** What of a page can be told in words. Pure. */

import type { Element, ItemID, Scene } from '../engine/types';

export interface Item {
  readonly id: ItemID;
  readonly kind: 'text' | 'picture';
  /** What is written; of a picture nothing. */
  readonly words: string;
}

/** Of a page with more it is said how many there are. */
export const MOST_ITEMS = 200;

/** The texts and pictures of a page in the order in which one reads them, and how many drawings there are beside them. */
export function outlineOf(scene: Scene, page: ItemID): { readonly items: readonly Item[]; readonly drawings: number } {
  const told: Element[] = [];
  let drawings = 0;
  for (const element of scene.elements(page)) {
    if (element.data.type === 'text' || element.data.type === 'image') told.push(element);
    else drawings++;
  }
  told.sort((a, b) => (a.data.y ?? 0) - (b.data.y ?? 0) || (a.data.x ?? 0) - (b.data.x ?? 0));
  const items = told.slice(0, MOST_ITEMS).map(
    ({ id, data }): Item => ({
      id,
      kind: data.type === 'text' ? 'text' : 'picture',
      words: (data.text ?? '').replace(/\s+/g, ' ').trim(),
    }),
  );
  return { items, drawings };
}
