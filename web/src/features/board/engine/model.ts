import type { BoardProps } from '@/connection/types';
import { KEPT } from './kept';
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

/** What an element or page counts besides its texts. */
const ITEM_BYTES = 64;

/** What a deleted page has: its elements that are not deleted by themselves, and the bytes of all. */
interface Load {
  readonly elements: number;
  readonly bytes: number;
}

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
  /** Of the deleted pages, in the order of their deletion, those of one op in that of their making; nothing on them changes. */
  private readonly loads = new Map<ItemID, Load>();
  private left: Load = { elements: 0, bytes: 0 };

  constructor(state?: BoardState) {
    if (state) this.n = state.n;
    for (const life of state?.pages ?? []) if (life.item) this.pages.set(life.item.id, life);
    for (const element of state?.elements ?? []) this.put(element.id, { item: element });
    for (const life of state?.deleted ?? []) if (life.item) this.put(life.item.id, life);
    const deleted = this.inOrder([...this.pages.keys()].filter((id) => !this.isPageThere(id)));
    for (const id of deleted) this.weigh(id);
    if (!state) this.pages.set(FIRST_PAGE, { item: newPage(FIRST_PAGE, { n: 0, account: '' }, undefined) });
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

  /** Does the op and returns the elements that it concerns, with those that are let go; those of a page that comes or goes are not among them. */
  apply(op: NumberedOp): readonly ItemID[] {
    const { n, account } = op;
    this.n = n;
    const stamp = { n, account };
    const items = isWide(op) ? this.swept(op) : itemsOf(op);
    if (op.id === undefined && !isWide(op)) {
      for (const { id, data } of items) this.applyToPage(op, id, data, stamp);
      if (op.op === 'delete') for (const id of this.inOrder(items.map((item) => item.id))) this.weigh(id);
      return this.letPagesGo();
    }
    for (const { id, data } of items) this.applyTo(op, id, data, stamp);
    return [...items.map(({ id }) => id), ...this.letGo()];
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
    const now = folded(life, op.op, stamp, data, () => newPage(id, stamp, data));
    if (now === life) return;
    this.pages.set(id, now);
    if (isThere(now)) this.unload(id);
  }

  /** Notes what a deleted page has, unless that is noted already. */
  private weigh(page: ItemID): void {
    if (this.loads.has(page) || !this.pages.get(page)?.item) return;
    const items = [...this.idsOn(page)].map((id) => this.elements.get(id));
    const bytes = [this.pages.get(page)?.item, ...items].reduce((sum, item) => sum + (item ? bytesOf(item) : 0), 0);
    this.loads.set(page, { elements: items.length, bytes });
    this.left = { elements: this.left.elements + items.length, bytes: this.left.bytes + bytes };
  }

  private unload(page: ItemID): void {
    const load = this.loads.get(page);
    if (!load) return;
    this.loads.delete(page);
    this.left = { elements: this.left.elements - load.elements, bytes: this.left.bytes - load.bytes };
  }

  /** Pages by the ops that deleted them, and by their making. */
  private inOrder(pages: readonly ItemID[]): readonly ItemID[] {
    const places = pages.map((id) => {
      const { item, deleted } = this.pages.get(id) ?? {};
      return { id, key: '', n: item?.n ?? 0, deleted: Number(deleted) };
    });
    return places.sort((a, b) => a.deleted - b.deleted || comparePlaces(a, b)).map(({ id }) => id);
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

  /** Forgets what was deleted long ago, and returns it. */
  private letGo(): readonly ItemID[] {
    const gone: ItemID[] = [];
    for (const id of this.deleted.keys()) {
      if (this.deleted.size <= KEPT.elements && this.deletedBytes <= KEPT.bytes) break;
      this.forget(id);
      gone.push(id);
    }
    return gone;
  }

  /** Forgets the pages that were deleted first, of one op those that were made first, with all that is or was on them; returns those elements. */
  private letPagesGo(): readonly ItemID[] {
    const gone = new Set<ItemID>();
    for (const id of this.loads.keys()) {
      const { elements, bytes } = this.left;
      if (this.loads.size <= KEPT.pages && elements <= KEPT.onPages && bytes <= KEPT.left) break;
      this.unload(id);
      this.pages.delete(id);
      gone.add(id);
    }
    if (gone.size === 0) return [];
    const deleted = [...this.deleted].flatMap(([id, { item }]) => (item && gone.has(item.page) ? [id] : []));
    const ids = [...[...gone].flatMap((page) => [...this.idsOn(page)]), ...deleted];
    for (const id of ids) this.forget(id);
    for (const page of gone) this.onPage.delete(page);
    return ids;
  }
}

function bytesOf({ data: { points = '', text = '', title = '', order = '' } }: Element | Page): number {
  const letters = text === '' && title === '' ? 0 : new TextEncoder().encode(text + title).length;
  return ITEM_BYTES + points.length + letters + order.length;
}
