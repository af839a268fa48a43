import type { BoardProps } from '@/connection/types';
import { type Deleter, folded, isThere, type Life, newElement, newPage, type Stamp } from './life';
import { comparePlaces } from './order';
import type { AccountID, Draft, Element, ItemID, Page } from './types';

/** An op as the server has ordered it. */
export interface NumberedOp extends Draft {
  readonly n: number;
  readonly account: AccountID;
}

/** A board as a checkpoint has it: all that is there, and what was deleted. */
export interface BoardState {
  readonly n: number;
  readonly pages: readonly Life<Page>[];
  readonly elements: readonly Element[];
  readonly deleted: readonly Life<Element>[];
}

/** The page that every board has from the beginning. */
export const FIRST_PAGE: ItemID = '1';

/** Elements or pages that an op names, with what it says of each. */
export function itemsOf(op: Draft): readonly { readonly id: ItemID; readonly data?: BoardProps }[] {
  const first = { id: op.id ?? op.page, ...(op.data && { data: op.data }) };
  return op.also ? [first, ...op.also] : [first];
}

/** Whether an op is about a page's elements as many as they are: it takes them all, or takes back what one op has deleted. */
export const isWide = ({ op, id, base }: Draft): boolean =>
  id === undefined && (op === 'clear' || (op === 'restore' && base !== undefined));

/** Deleted elements that can be restored, and the bytes that they may take. */
const KEPT = { elements: 20_000, bytes: 16 << 20 } as const;
/** What an element counts besides its texts. */
const ELEMENT_BYTES = 64;

/**
 * The fold of a board's log up to an op: what is confirmed. It takes the ops as the server has ordered and admitted them; whatever one says of
 * something that it does not fit is left out. Elements and pages are replaced, never changed.
 */
export class Board {
  n = 0;
  readonly elements = new Map<ItemID, Element>();
  /** With those that were deleted. */
  readonly pages = new Map<ItemID, Life<Page>>();
  /** In the order of their deletion. */
  readonly deleted = new Map<ItemID, Life<Element>>();
  private readonly onPage = new Map<ItemID, Set<ItemID>>();
  private deletedBytes = 0;

  constructor(state?: BoardState) {
    if (state) this.n = state.n;
    for (const life of state?.pages ?? []) if (life.item) this.pages.set(life.item.id, life);
    for (const element of state?.elements ?? []) this.put(element.id, { item: element });
    for (const life of state?.deleted ?? []) if (life.item) this.put(life.item.id, life);
    if (this.pages.has(FIRST_PAGE)) return;
    this.pages.set(FIRST_PAGE, { item: newPage(FIRST_PAGE, { n: 0, account: '' }, undefined) });
  }

  /** As it is now, so that one can come back to it; costs a pointer for each element. */
  state(): BoardState {
    const { n, pages, elements, deleted } = this;
    return { n, pages: [...pages.values()], elements: [...elements.values()], deleted: [...deleted.values()] };
  }

  life(id: ItemID): Life<Element> {
    const item = this.elements.get(id);
    return item ? { item } : (this.deleted.get(id) ?? {});
  }

  /** Whether there is, or was, such an element. */
  knows(id: ItemID): boolean {
    return this.elements.has(id) || this.deleted.has(id);
  }

  isPageThere(id: ItemID): boolean {
    return isThere(this.pages.get(id) ?? {});
  }

  /** The elements of a page that are not deleted, in no order; those of a deleted page too, with which they would come back. */
  idsOn(page: ItemID): ReadonlySet<ItemID> {
    return this.onPage.get(page) ?? new Set();
  }

  /** What an op has deleted on a page and nobody has taken back. */
  deletedBy(page: ItemID, deleter: Deleter): readonly ItemID[] {
    const lives = [...this.deleted].filter(([, life]) => life.deleted === deleter && life.item?.page === page);
    return lives.map(([id]) => id);
  }

  /** The number of the last op by which somebody deleted elements of a page that nobody has taken back; the last of all ops if there is none. */
  lastSweep(page: ItemID, account: AccountID): number {
    const own = [...this.deleted.values()].filter(({ item }) => item?.page === page && item.by === account);
    return own.reduce((last, { deleted }) => (typeof deleted === 'number' ? Math.max(last, deleted) : last), 0) || this.n;
  }

  /** Does the op and returns the elements that it concerns; those of a page that comes or goes are not among them. */
  apply(op: NumberedOp): readonly ItemID[] {
    const { n, account } = op;
    this.n = n;
    const stamp = { n, account };
    const items = isWide(op) ? this.swept(op) : itemsOf(op);
    if (op.id === undefined && !isWide(op)) {
      for (const { id, data } of items) this.applyToPage(op, id, data, stamp);
      return [];
    }
    for (const { id, data } of items) this.applyTo(op, id, data, stamp);
    this.letGo();
    return items.map(({ id }) => id);
  }

  /** What an op concerns that takes a page's elements as many as they are, in the order in which they were made. */
  private swept({ op, page, base = 0 }: Draft): ReturnType<typeof itemsOf> {
    const ids = op === 'clear' ? [...this.idsOn(page)] : this.deletedBy(page, base);
    return ids.map((id) => ({ id, key: '', n: this.life(id).item?.n ?? 0 })).sort(comparePlaces);
  }

  private applyTo(op: Draft, id: ItemID, data: BoardProps | undefined, stamp: Stamp): void {
    const life = this.life(id);
    if (life.item && life.item.page !== op.page && op.op !== 'add') return;
    const now = folded(life, op.op, stamp, data, () => newElement(id, op.page, stamp, data));
    if (now !== life) this.put(id, now);
  }

  private applyToPage(op: Draft, id: ItemID, data: BoardProps | undefined, stamp: Stamp): void {
    const life = this.pages.get(id) ?? {};
    this.pages.set(
      id,
      folded(life, op.op, stamp, data, () => newPage(id, stamp, data)),
    );
  }

  private put(id: ItemID, life: Life<Element>): void {
    this.forget(id);
    const { item } = life;
    if (!item) return;
    if (isThere(life)) {
      this.elements.set(id, item);
      const ids = this.onPage.get(item.page);
      if (ids) ids.add(id);
      else this.onPage.set(item.page, new Set([id]));
      return;
    }
    this.deleted.set(id, life);
    this.deletedBytes += bytesOf(item);
  }

  private forget(id: ItemID): void {
    const element = this.elements.get(id);
    if (element) {
      this.elements.delete(id);
      this.onPage.get(element.page)?.delete(id);
    }
    const life = this.deleted.get(id);
    if (life?.item) {
      this.deleted.delete(id);
      this.deletedBytes -= bytesOf(life.item);
    }
  }

  /** Forgets what was deleted long ago: the same as the server, for what is restored later depends on it. */
  private letGo(): void {
    for (const id of this.deleted.keys()) {
      if (this.deleted.size <= KEPT.elements && this.deletedBytes <= KEPT.bytes) return;
      this.forget(id);
    }
  }
}

function bytesOf({ data: { points = '', text = '', order = '' } }: Element): number {
  const letters = text === '' ? 0 : new TextEncoder().encode(text).length;
  return ELEMENT_BYTES + points.length + letters + order.length;
}
