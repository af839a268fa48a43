import type { BoardProps } from '@/connection/types';
import { type Deleter, folded, isThere, type Life, newElement, newPage, type Stamp } from './life';
import { type Board, isWide, itemsOf } from './model';
import { defaultKey } from './order';
import type { AccountID, Draft, Element, ItemID, Page } from './types';

/** An op of this device that the server has not confirmed. */
export interface Part {
  /** Names it on this device. */
  readonly key: string;
  readonly draft: Draft;
  /** It takes back what the op of this key did, whose number is not known yet; it will be the draft's `base`, which is 0 until then. */
  readonly undoes?: string;
}

/** What one part does to one element, or to the elements of a page. */
interface Step {
  readonly place: number;
  readonly part: Part;
  readonly data?: BoardProps;
}

/** A part that takes back the op of this number. */
export function numbered({ key, draft }: Part, n: number): Part {
  return { key, draft: { ...draft, base: n } };
}

/** Above the key of everything that has a number. */
const LATE = 'zzzzzzzz';

/** What waits to be confirmed, in the order of doing, laid over what is confirmed. */
export class Overlay {
  private places = 0;
  private readonly parts = new Map<string, Step>();
  private readonly onElement = new Map<ItemID, Step[]>();
  /** What concerns the elements of a page as many as they are. */
  private readonly onPage = new Map<ItemID, Step[]>();
  private readonly ofPages = new Map<string, Step>();

  constructor(private readonly account: AccountID) {}

  add(part: Part): void {
    this.places += 1;
    this.enter({ place: this.places, part });
  }

  /** The number of an op has become known: what takes it back names it from now on. */
  number(key: string, n: number): void {
    for (const { part } of [...this.parts.values()]) if (part.undoes === key) this.revise(numbered(part, n));
  }

  /** A part is another one from now on, of the same key and at the same place. */
  revise(part: Part): void {
    const step = this.parts.get(part.key);
    if (!step) return;
    this.remove(part.key);
    this.enter({ place: step.place, part });
  }

  remove(key: string): void {
    const step = this.parts.get(key);
    if (!step) return;
    this.parts.delete(key);
    this.ofPages.delete(key);
    const { draft } = step.part;
    if (isWide(draft)) leave(this.onPage, draft.page, key);
    else if (draft.id !== undefined) for (const { id } of itemsOf(draft)) leave(this.onElement, id, key);
  }

  /** Whether a part is about pages themselves. */
  isAboutPages(key: string): boolean {
    return this.ofPages.has(key);
  }

  /** All elements that parts concern. */
  ids(board: Board): readonly ItemID[] {
    return [...this.onElement.keys(), ...[...this.onPage.keys()].flatMap((page) => [...this.idsOn(page, board)])];
  }

  /** The elements that a part concerns, as the board is now. */
  concerned(key: string, board: Board): readonly ItemID[] {
    const draft = this.parts.get(key)?.part.draft;
    if (!draft) return [];
    if (!isWide(draft)) return draft.id === undefined ? [] : itemsOf(draft).map(({ id }) => id);
    const deleted = draft.op === 'restore' ? board.deletedBy(draft.page, draft.base ?? 0) : [];
    return [...this.idsOn(draft.page, board), ...deleted];
  }

  /** All that may be seen on a page: what is confirmed there, and what parts are about. */
  idsOn(page: ItemID, board: Board): ReadonlySet<ItemID> {
    const ids = new Set(board.idsOn(page));
    for (const [id, steps] of this.onElement) if (steps.some(({ part }) => part.draft.page === page)) ids.add(id);
    // What comes back by a part is confirmed as deleted.
    for (const { part } of this.onPage.get(page) ?? []) {
      if (part.draft.op === 'restore') for (const id of board.deletedBy(page, part.draft.base ?? 0)) ids.add(id);
    }
    return ids;
  }

  /** An element as it is seen, and the key of its place; undefined where there is none. The page it is on may be deleted. */
  see(id: ItemID, board: Board): { readonly element: Element; readonly key: string } | undefined {
    let life = board.life(id);
    let place = 0;
    for (const step of this.stepsOf(id, life)) {
      const added = !life.item;
      life = this.fold(life, step, id);
      if (added) place = step.place;
    }
    if (!isThere(life)) return undefined;
    const { item: element } = life;
    const own = Number.isFinite(element.n) ? defaultKey(element.n) : LATE + defaultKey(place);
    return { element, key: element.data.order ?? own };
  }

  /** The pages as they are seen, those without a number in the order in which they will get one. What would leave none is left out, as the server refuses it. */
  pages(board: Board): readonly Page[] {
    const lives = new Map(board.pages);
    for (const { part } of [...this.ofPages.values()].sort((a, b) => a.place - b.place)) {
      const { draft, key } = part;
      const items = itemsOf(draft);
      const gone = new Set(items.map(({ id }) => id));
      const left = () => [...lives].some(([id, life]) => isThere(life) && !gone.has(id));
      if (draft.op === 'delete' && !left()) continue;
      for (const { id, data } of [...items].sort((a, b) => (a.id < b.id ? -1 : 1))) {
        const stamp = this.stamp(key);
        const life = lives.get(id) ?? {};
        const now = folded<Page>(life, draft.op, stamp, data, () => newPage(id, stamp, data));
        if (now !== life) lives.set(id, now);
      }
    }
    return [...lives.values()].flatMap((life) => (isThere(life) ? [life.item] : []));
  }

  private enter(step: Step): void {
    const { part, place } = step;
    const { draft, key } = part;
    this.parts.set(key, step);
    if (isWide(draft)) join(this.onPage, draft.page, step);
    else if (draft.id === undefined) this.ofPages.set(key, step);
    else for (const { id, data } of itemsOf(draft)) join(this.onElement, id, { part, place, ...(data && { data }) });
  }

  private stepsOf(id: ItemID, life: Life<Element>): readonly Step[] {
    const own = this.onElement.get(id) ?? [];
    const page = life.item?.page ?? own[0]?.part.draft.page;
    const wide = page === undefined ? undefined : this.onPage.get(page);
    return wide ? [...own, ...wide].sort((a, b) => a.place - b.place) : own;
  }

  private fold(life: Life<Element>, { part, data }: Step, id: ItemID): Life<Element> {
    const { draft, key, undoes } = part;
    if (life.item && life.item.page !== draft.page) return life;
    const deleter: Deleter | undefined = undoes ?? draft.base;
    if (draft.op === 'restore' && isWide(draft) && life.deleted !== deleter) return life;
    const stamp = this.stamp(key);
    return folded(life, draft.op, stamp, data, () => newElement(id, draft.page, stamp, data));
  }

  private stamp(key: string): Stamp {
    return { n: Number.POSITIVE_INFINITY, account: this.account, key };
  }
}

/** Puts a step to the others of an element or page, in the order of doing. */
function join(steps: Map<ItemID, Step[]>, id: ItemID, step: Step): void {
  const all = steps.get(id);
  if (!all) steps.set(id, [step]);
  else {
    all.push(step);
    if (all.length > 1 && (all[all.length - 2]?.place ?? 0) > step.place) all.sort((a, b) => a.place - b.place);
  }
}

function leave(steps: Map<ItemID, Step[]>, id: ItemID, key: string): void {
  const left = (steps.get(id) ?? []).filter(({ part }) => part.key !== key);
  if (left.length > 0) steps.set(id, left);
  else steps.delete(id);
}
