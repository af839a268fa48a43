import type { BoardDeed, BoardProps } from '@/connection/types';
import type { AccountID, Element, ItemID, Page } from './types';

// What an op does to one element or page: the rule of docs/board.md, "Ops", which holds for what is confirmed and for what waits to be.

/** The op that deleted something: its number, or the key of one that has none yet. */
export type Deleter = number | string;

/** An element or page: never there, there, or deleted. */
export interface Life<T> {
  readonly item?: T;
  readonly deleted?: Deleter;
}

/** Who does an op, and as which number; `key` is that of one that has no number yet. */
export interface Stamp {
  readonly n: number;
  readonly account: AccountID;
  readonly key?: string;
}

/** The size of a page that says nothing else, in units. */
export const PAGE_SIZE = { w: 1600, h: 900 } as const;

type Item = Element | Page;

/** Whether it is there now. */
export const isThere = <T>(life: Life<T>): life is { readonly item: T } =>
  life.item !== undefined && life.deleted === undefined;

/** What becomes of an element or page; the same object where the op does nothing to it. `made` is what `add` adds. */
export function folded<T extends Item>(
  life: Life<T>,
  op: BoardDeed,
  stamp: Stamp,
  data: BoardProps | undefined,
  made: () => T,
): Life<T> {
  switch (op) {
    case 'add':
      // The server lets go of what was deleted long ago, and its id is free then; whoever adds anew has to hear of that first.
      return life.item && (isThere(life) || stamp.key !== undefined) ? life : { item: made() };
    case 'patch':
    case 'move':
      return isThere(life) ? { item: changed(life.item, stamp, data) } : life;
    case 'delete':
    case 'clear':
      return isThere(life) ? { item: changed(life.item, stamp), deleted: stamp.key ?? stamp.n } : life;
    case 'restore':
      return life.item && !isThere(life) ? { item: changed(life.item, stamp) } : life;
    default:
      op satisfies never;
      return life;
  }
}

function changed<T extends Item>(item: T, { n, account, key }: Stamp, data?: BoardProps): T {
  const pending = key !== undefined;
  return { ...item, changed: n, by: account, pending, ...(data && { data: { ...item.data, ...data } }) };
}

export function newElement(id: ItemID, page: ItemID, { n, account, key }: Stamp, data: BoardProps | undefined): Element {
  return { id, page, author: account, n, changed: n, by: account, data: typed(data), pending: key !== undefined };
}

/** What is added has a type; the server takes nothing else. */
function typed(data: BoardProps = {}): Element['data'] {
  return hasType(data) ? data : { ...data, type: 'pen' };
}

const hasType = (data: BoardProps): data is Element['data'] => data.type !== undefined;

export function newPage(id: ItemID, { n, account, key }: Stamp, data: BoardProps | undefined): Page {
  return { id, n, changed: n, by: account, data: { ...PAGE_SIZE, ...data }, pending: key !== undefined };
}
