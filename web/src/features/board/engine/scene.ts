import { added, tell } from '@/connection/snapshots';
import { Board, type BoardState, type NumberedOp } from './model';
import { comparePlaces, defaultKey, type Placed } from './order';
import { Overlay, type Part } from './overlay';
import { type Layer, Stack } from './stack';
import type { AccountID, Change, Element, ItemID, Page, Scene } from './types';

/**
 * A board as it is seen: what is confirmed, and over it the parts of this device that are not, as they will be once the server has ordered them
 * behind all that is known. What an op changes is found by what it names, not by looking at everything.
 */
export class BoardScene implements Scene {
  private board = new Board();
  private readonly overlay: Overlay;
  private readonly layers = new Map<ItemID, Layer>();
  private readonly stacks = new Map<ItemID, Stack>();
  private shownPages: readonly Page[];
  private pagesByID: ReadonlyMap<ItemID, Page>;
  private readonly listeners = new Set<(change: Change) => void>();

  constructor(account: AccountID) {
    this.overlay = new Overlay(account);
    this.shownPages = this.overlay.pages(this.board);
    this.pagesByID = byID(this.shownPages);
  }

  get n(): number {
    return this.board.n;
  }

  /** What is confirmed. */
  get confirmed(): Board {
    return this.board;
  }

  pages(): readonly Page[] {
    return this.shownPages;
  }

  page(id: ItemID): Page | undefined {
    return this.pagesByID.get(id);
  }

  element(id: ItemID): Element | undefined {
    return this.layers.get(id)?.element;
  }

  elements(page: ItemID): readonly Element[] {
    return this.stacks.get(page)?.list() ?? [];
  }

  onChange(listener: (change: Change) => void): () => void {
    return added(this.listeners, listener);
  }

  /** Lays a part over all others. */
  add(part: Part): void {
    this.overlay.add(part);
    this.refresh(this.overlay.concerned(part.key, this.board), part.draft.id === undefined);
  }

  /** Takes parts away: they will not be confirmed, or are what is confirmed already, as the op of a number. */
  drop(keys: readonly string[], n?: number): void {
    const pages = keys.some((key) => this.overlay.isAboutPages(key));
    const concerned = this.settle(keys);
    if (n !== undefined) for (const key of keys) this.overlay.number(key, n);
    this.refresh(concerned, pages);
  }

  /** A part is another one from now on, of the same key and at the same place. */
  revise(part: Part): void {
    const before = this.overlay.concerned(part.key, this.board);
    const pages = this.overlay.isAboutPages(part.key);
    this.overlay.revise(part);
    this.refresh([...before, ...this.overlay.concerned(part.key, this.board)], pages);
  }

  /** Does an op of the log, the next one, which confirms these parts. */
  confirm(op: NumberedOp, keys: readonly string[] = []): void {
    const concerned = new Set(this.settle(keys));
    for (const id of this.board.apply(op)) concerned.add(id);
    for (const key of keys) this.overlay.number(key, op.n);
    this.refresh(concerned, op.id === undefined);
  }

  /** Does ops of the log that follow each other, and tells of them as one change. */
  follow(ops: readonly NumberedOp[]): void {
    const concerned = new Set<ItemID>();
    for (const op of ops) for (const id of this.board.apply(op)) concerned.add(id);
    this.refresh(concerned, true);
  }

  /** Takes another state of the board for what is confirmed. */
  reset(state: BoardState): void {
    this.take(new Board(state));
  }

  /** Takes another board for what is confirmed, which is this scene's from now on. What is the same in it stays the same object. */
  take(board: Board): void {
    const before = [...this.layers.keys()];
    keepSame(board, this.board);
    this.board = board;
    this.refresh([...before, ...this.board.elements.keys(), ...this.overlay.ids(this.board)], true);
  }

  /** Removes parts, and returns what they concerned. */
  private settle(keys: readonly string[]): readonly ItemID[] {
    const concerned = keys.flatMap((key) => this.overlay.concerned(key, this.board));
    for (const key of keys) this.overlay.remove(key);
    return concerned;
  }

  /** Looks at these elements anew, and at the pages. */
  private refresh(ids: Iterable<ItemID>, pages: boolean): void {
    const concerned = ids instanceof Set ? ids : new Set(ids);
    const moved = pages && this.refreshPages(concerned);
    const elements: { before?: Element; after?: Element }[] = [];
    for (const id of concerned) {
      const before = this.layers.get(id);
      const after = this.look(id);
      if (before?.element === after?.element && before?.key === after?.key) continue;
      this.put(id, before, after);
      elements.push({ ...(before && { before: before.element }), ...(after && { after: after.element }) });
    }
    if (moved || elements.length > 0) tell(this.listeners, { elements, pages: moved });
  }

  /** Whether the pages look otherwise; adds the elements of those that came or went. */
  private refreshPages(concerned: Set<ItemID>): boolean {
    const pages = [...this.overlay.pages(this.board)].sort(comparePages);
    const before = this.shownPages;
    if (pages.length === before.length && pages.every((page, i) => isSame(page, before[i]))) return false;
    const [was, is] = [this.pagesByID, byID(pages)];
    for (const id of new Set([...was.keys(), ...is.keys()])) {
      if (was.has(id) === is.has(id)) continue;
      for (const element of this.overlay.idsOn(id, this.board)) concerned.add(element);
    }
    this.shownPages = pages;
    this.pagesByID = is;
    return true;
  }

  private look(id: ItemID): Layer | undefined {
    const seen = this.overlay.see(id, this.board);
    if (!seen || !this.pagesByID.has(seen.element.page)) return undefined;
    return { key: seen.key, n: seen.element.n, id, element: seen.element };
  }

  private put(id: ItemID, before: Layer | undefined, after: Layer | undefined): void {
    if (after) this.layers.set(id, after);
    else this.layers.delete(id);
    if (before && before.element.page !== after?.element.page) this.stack(before).put(before, undefined);
    if (after) this.stack(after).put(before?.element.page === after.element.page ? before : undefined, after);
  }

  private stack({ element: { page } }: Layer): Stack {
    const stack = this.stacks.get(page) ?? new Stack();
    this.stacks.set(page, stack);
    return stack;
  }
}

/** Pages of one key that have no number yet stay as they are: in the order in which they will get one. */
function comparePages(a: Page, b: Page): number {
  const [one, other] = [placeOf(a), placeOf(b)];
  const alike = one.key === other.key && one.n === other.n;
  return alike && !Number.isFinite(one.n) ? 0 : comparePlaces(one, other);
}

/** The place of a page among the others. */
const placeOf = ({ id, n, data }: Page): Placed => ({ id, n, key: data.order ?? defaultKey(n) });

const byID = (pages: readonly Page[]): ReadonlyMap<ItemID, Page> => new Map(pages.map((page) => [page.id, page]));

/** Each op that changes something writes its number into it. */
const isSame = (a: Element | Page, b: Element | Page | undefined): boolean =>
  a === b || (!a.pending && b?.pending === false && a.n === b.n && a.changed === b.changed);

/** Puts the elements of another board into a board where they say the same. */
function keepSame(board: Board, other: Board): void {
  for (const [id, known] of other.elements) {
    const element = board.elements.get(id);
    if (element && isSame(element, known)) board.elements.set(id, known);
  }
}
