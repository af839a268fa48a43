import type { BoardProps } from '@/connection/types';
import { type Deleter, folded, isThere, type Life, newElement, newPage, type Stamp } from './life';
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

/** Deleted elements that are kept at least as long as the server keeps them: 20,000, and 16 MiB of them. */
const KEPT = { elements: 25_000, characters: 32 << 20 } as const;
/** What an element counts besides its texts. */
const ELEMENT_CHARACTERS = 200;

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
  private deletedCharacters = 0;

  /** `whole` keeps everything that was ever deleted, as one does who goes back and forth in the log. */
  constructor(
    state?: BoardState,
    private readonly whole = false,
  ) {
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

  /** Does the op and returns the elements that it concerns; those of a page that comes or goes are not among them. */
  apply(op: NumberedOp): readonly ItemID[] {
    const { n, account } = op;
    this.n = n;
    const stamp = { n, account };
    if (isWide(op)) return this.applyWide(op, stamp);
    if (op.id === undefined) {
      for (const { id, data } of itemsOf(op)) this.applyToPage(op, id, data, stamp);
      return [];
    }
    const items = itemsOf(op);
    for (const { id, data } of items) this.applyTo(op, id, data, stamp);
    return items.map(({ id }) => id);
  }

  private applyWide(op: Draft, stamp: Stamp): readonly ItemID[] {
    const ids = op.op === 'clear' ? [...this.idsOn(op.page)] : this.deletedBy(op.page, op.base ?? 0);
    for (const id of ids) this.applyTo(op, id, undefined, stamp);
    return ids;
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
    this.deletedCharacters += charactersOf(item);
    this.letGo();
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
      this.deletedCharacters -= charactersOf(life.item);
    }
  }

  private letGo(): void {
    if (this.whole) return;
    for (const id of this.deleted.keys()) {
      if (this.deleted.size <= KEPT.elements && this.deletedCharacters <= KEPT.characters) return;
      this.forget(id);
    }
  }
}

function charactersOf({ data }: Element): number {
  return ELEMENT_CHARACTERS + (data.points?.length ?? 0) + (data.text?.length ?? 0);
}
