import type { BoardProps } from '@/connection/types';
import { KEPT } from '../kept';
import type { NumberedOp } from '../model';
import type { Draft } from '../types';

/** An element, or a page. */
type Thing = {
  readonly id: string;
  readonly page: string;
  readonly author: string;
  readonly n: number;
  changed: number;
  by: string;
  data: BoardProps;
  deleted?: number;
};

export interface Rights {
  readonly draw: boolean;
  readonly any: boolean;
}

type Item = { readonly id: string; readonly data?: BoardProps };

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** docs/board.md once more, as plainly as can be: what the server does with an op, and what a board looks like then. */
export class ReferenceBoard {
  readonly log: NumberedOp[] = [];
  private pages: Thing[] = [{ id: '1', page: '', author: '', n: 0, changed: 0, by: '', data: {} }];
  private elements: Thing[] = [];
  /** Deleted elements, in the order of their deletion. */
  private grave: Thing[] = [];

  /** Does an op, or says why not. */
  do(op: Draft, account: string, rights: Rights): { readonly n: number } | { readonly code: string } {
    const code = op.id === undefined ? this.checkPages(op, account, rights) : this.checkElements(op, account, rights);
    if (code !== undefined) return { code };
    const n = this.log.length + 1;
    this.log.push({ ...op, n, account });
    this.fold(op, n, account);
    this.forget();
    return { n };
  }

  /** As it looks if this op gets a number next, as far as it can be done. */
  lay(op: Draft, account: string, n: number): void {
    const items = itemsOf(op);
    const last = this.pages.every(({ id, deleted }) => deleted !== undefined || items.some((item) => item.id === id));
    if (op.id === undefined && op.op === 'delete' && last) return;
    if (op.op === 'clear' || (op.op === 'restore' && op.id === undefined && op.base !== undefined)) {
      this.fold(op, n, account);
      return;
    }
    for (const item of items) {
      const thing = op.id === undefined ? this.page(item.id) : this.element(item.id);
      if (op.op === 'add' ? thing : op.id !== undefined && thing?.page !== op.page) continue;
      this.foldOne(op, item, n, account);
    }
  }

  /** The same log, done anew. */
  copy(): ReferenceBoard {
    const copy = new ReferenceBoard();
    for (const { n, account, ...op } of this.log) {
      copy.fold(op, n, account);
      copy.forget();
      copy.log.push({ ...op, n, account });
    }
    return copy;
  }

  /** The pages in their order, each with its elements in theirs. */
  shown() {
    const pages = this.pages.filter(({ deleted }) => deleted === undefined).sort(byOrder);
    return pages.map(({ id, n, changed, by, data }) => ({
      id,
      n,
      changed,
      by,
      data: { w: 1600, h: 900, ...data },
      elements: this.elements
        .filter((element) => element.deleted === undefined && element.page === id)
        .sort(byOrder)
        .map((element) => ({ ...element })),
    }));
  }

  /** As GET answers it, but for the number. */
  checkpoint() {
    return structuredClone({
      pages: this.pages.map(({ id, n, changed, by, data, deleted }) => ({
        id,
        n,
        changed,
        by,
        data,
        ...(deleted !== undefined && { deleted }),
      })),
      elements: this.elements.filter(({ deleted }) => deleted === undefined),
      deleted: this.grave,
    });
  }

  private page(id: string): Thing | undefined {
    return this.pages.find((page) => page.id === id);
  }

  private element(id: string): Thing | undefined {
    return this.elements.find((element) => element.id === id);
  }

  private checkPages(op: Draft, account: string, { any }: Rights): string | undefined {
    if (!any) return 'forbidden';
    if (op.op === 'clear' || (op.op === 'restore' && op.base !== undefined)) {
      const page = this.page(op.page);
      if (!page) return 'not_found';
      return page.deleted === undefined ? undefined : 'gone';
    }
    const named = itemsOf(op).map(({ id }) => this.page(id));
    if (op.op === 'add') return named.some((page) => page) ? 'id_reused' : undefined;
    const wanted = op.op === 'restore';
    if (named.some((page) => !page)) return wanted ? 'gone' : 'not_found';
    const concerned = named.filter((page) => (page?.deleted !== undefined) === wanted);
    if (concerned.length === 0) return 'gone';
    const left = this.pages.filter((page) => page.deleted === undefined && !named.includes(page));
    if (op.op === 'delete' && left.length === 0) return 'forbidden';
    return conflicts(op, account, concerned);
  }

  private checkElements(op: Draft, account: string, { draw, any }: Rights): string | undefined {
    if (!draw) return 'forbidden';
    const page = this.page(op.page);
    if (!page) return 'not_found';
    if (page.deleted !== undefined) return 'gone';
    const named = itemsOf(op).map(({ id }) => this.element(id));
    if (op.op === 'add') return named.some((element) => element) ? 'id_reused' : undefined;
    const wanted = op.op === 'restore';
    if (wanted && named.some((element) => !element)) return 'gone';
    if (named.some((element) => element?.page !== op.page)) return 'not_found';
    if (!any && named.some((element) => element?.author !== account)) return 'forbidden';
    const concerned = named.filter((element) => (element?.deleted !== undefined) === wanted);
    if (concerned.length === 0) return 'gone';
    return conflicts(op, account, concerned);
  }

  private fold(op: Draft, n: number, account: string): void {
    if (op.op === 'clear') {
      const there = this.elements.filter(({ page, deleted }) => page === op.page && deleted === undefined);
      for (const element of there.sort((a, b) => a.n - b.n || (a.id < b.id ? -1 : 1))) {
        Object.assign(element, { deleted: n, changed: n, by: account });
        this.grave.push(element);
      }
    } else if (op.op === 'restore' && op.id === undefined && op.base !== undefined) {
      for (const element of this.elements) {
        if (element.page !== op.page || element.deleted !== op.base) continue;
        delete element.deleted;
        Object.assign(element, { changed: n, by: account });
        this.grave = this.grave.filter((other) => other !== element);
      }
    } else {
      for (const item of itemsOf(op)) this.foldOne(op, item, n, account);
    }
  }

  private foldOne(op: Draft, { id, data = {} }: Item, n: number, account: string): void {
    const all = op.id === undefined ? this.pages : this.elements;
    const thing = all.find((each) => each.id === id);
    if (op.op === 'add') {
      all.push({ id, page: op.id === undefined ? '' : op.page, author: account, n, changed: n, by: account, data });
      return;
    }
    if (!thing || (thing.deleted !== undefined) !== (op.op === 'restore')) return;
    thing.changed = n;
    thing.by = account;
    if (op.op === 'delete') thing.deleted = n;
    else if (op.op === 'restore') delete thing.deleted;
    else thing.data = { ...thing.data, ...data };
    if (op.id === undefined) return;
    this.grave = this.grave.filter((other) => other !== thing);
    if (op.op === 'delete') this.grave.push(thing);
  }

  /** Lets go of the oldest of what was deleted, one by one, until no more is kept than may be. */
  private forget(): void {
    for (;;) {
      const pages = this.pages.filter(({ deleted }) => deleted !== undefined);
      const [oldest] = pages.sort((a, b) => (a.deleted ?? 0) - (b.deleted ?? 0) || a.n - b.n || (a.id < b.id ? -1 : 1));
      if (!oldest) break;
      const ids = pages.map(({ id }) => id);
      const elements = this.elements.filter(({ page, deleted }) => deleted === undefined && ids.includes(page));
      const fits = pages.length <= KEPT.pages && elements.length <= KEPT.onPages;
      if (fits && bytesOf([...pages, ...elements]) <= KEPT.left) break;
      const isLeft = ({ page }: Thing) => page !== oldest.id;
      this.pages = this.pages.filter((page) => page !== oldest);
      this.elements = this.elements.filter(isLeft);
      this.grave = this.grave.filter(isLeft);
    }
    while (this.grave.length > KEPT.elements || bytesOf(this.grave) > KEPT.bytes) {
      const oldest = this.grave.shift();
      this.elements = this.elements.filter((element) => element !== oldest);
    }
  }
}

function bytesOf(things: readonly Thing[]): number {
  const texts = things.flatMap(({ data: { points, text, title, order } }) => [points, text, title, order]);
  return things.length * 64 + texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
}

function itemsOf({ page, id = page, data, also = [] }: Draft): readonly Item[] {
  return [{ id, ...(data && { data }) }, ...also];
}

function conflicts({ base }: Draft, account: string, things: readonly (Thing | undefined)[]): string | undefined {
  const late = things.some((thing) => thing && base !== undefined && thing.changed > base && thing.by !== account);
  return late ? 'conflict' : undefined;
}

function byOrder(a: Thing, b: Thing): number {
  const [x, y] = [a.data.order ?? orderOf(a.n), b.data.order ?? orderOf(b.n)];
  return Buffer.compare(Buffer.from(x), Buffer.from(y)) || a.n - b.n || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
}

function orderOf(n: number): string {
  let [digits, rest] = ['', n];
  while (digits.length < 7) {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return `${digits}V`;
}
