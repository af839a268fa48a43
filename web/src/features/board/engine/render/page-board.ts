import type { Environment } from '@/connection/environment';
import { boundsOf, grown, type MeasureText } from '../shapes';
import type { Box, Change, Element, ItemID, Page, Scene } from '../types';
import { Board, type Ground } from './board';
import { alike } from './drawings';
import { Grid } from './grid';
import { measureWith } from './measure';
import type { Context, Paints, Place } from './paint';
import { paintPaper, type SheetPart } from './paper';
import { Waiting } from './waiting';

/** A change of more elements than this draws the page anew. */
const many = 200;
/** So many elements that come on top are painted at once, without a thought of the time. */
const few = 16;
const fadedOpacity = 0.25;
const waitingOpacity = 0.5;

/** What a page shows under its elements. */
export interface Backdrop {
  /** The parts that are there, the coarsest first. */
  parts(page: Page): readonly SheetPart[];
  /** Whether something should be there and will not come. */
  isBroken(page: Page): boolean;
  /** A part of the page is on the screen, with so many device pixels to a unit: what fits that best should come. */
  look(page: Page, part: Box, scale: number): void;
}

/** Follows the elements of one page of a scene, and keeps its tiles right. */
export class PageBoard implements Ground {
  private board: Board;
  private readonly grid: Grid;
  private readonly waiting: Waiting;
  private page: Page | undefined;
  private hidden: ReadonlySet<ItemID> = new Set();
  private faded: ReadonlySet<ItemID> = new Set();
  private drawn = { tiles: 0, elements: 0 };

  constructor(
    private readonly scene: Scene,
    private readonly paints: Paints,
    private readonly backdrop: Backdrop,
    env: Pick<Environment, 'after' | 'elapsed'>,
    private ratio: number,
    private readonly changed: () => void,
  ) {
    this.grid = new Grid((element) => paintedBox(element, measureWith(paints.drawings)));
    this.board = new Board(this, paints, ratio);
    this.waiting = new Waiting(env, (ids) => {
      this.repaint(ids);
      this.changed();
    });
  }

  get tiles(): Board {
    return this.board;
  }

  counts(): { readonly tiles: number; readonly elements: number } {
    return { tiles: this.drawn.tiles + this.board.tilesDrawn, elements: this.drawn.elements + this.board.elementsSeen };
  }

  setRatio(ratio: number): void {
    if (ratio === this.ratio) return;
    this.ratio = ratio;
    this.drawn = this.counts();
    this.board.clear();
    this.board = new Board(this, this.paints, ratio);
  }

  show(page: Page): void {
    const same = page.id === this.page?.id;
    this.page = page;
    if (same) return;
    this.board.clear();
    this.refill();
  }

  /** Takes in a change of the scene; whether anything of the page is seen otherwise. */
  follow(change: Change): boolean {
    this.paints.drawings.follow(change);
    const here = change.elements.filter(({ before, after }) => (after ?? before)?.page === this.page?.id);
    const page = this.page && this.scene.page(this.page.id);
    if (page !== undefined && page !== this.page) {
      if (!sameSheet(page, this.page)) this.board.touchAll();
      this.page = page;
    }
    if (here.length > many) this.refill();
    else if (here.length > 0) this.take(here);
    return here.length > 0 || change.pages;
  }

  /** Does not show some elements, or hardly. */
  veil(hidden: ReadonlySet<ItemID>, faded: ReadonlySet<ItemID>): void {
    const [was, is] = [[this.hidden, this.faded] as const, [hidden, faded] as const];
    this.hidden = hidden;
    this.faded = faded;
    const others = was.flatMap((set, i) => [...differing(set, is[i] ?? set)]);
    if (others.length > many) this.board.touchAll();
    else this.repaint(others);
  }

  /** What is drawn with something that has come meanwhile is drawn anew. */
  repaintWhere(is: (element: Element) => boolean): void {
    if (this.page === undefined) return;
    this.repaint(
      this.scene
        .elements(this.page.id)
        .filter(is)
        .map(({ id }) => id),
    );
  }

  within(part: Box): readonly Element[] {
    return this.grid.within(part);
  }

  box(id: ItemID): Box | undefined {
    return this.grid.box(id);
  }

  opacity(id: ItemID): number {
    if (this.hidden.has(id)) return 0;
    if (this.faded.has(id)) return fadedOpacity;
    return this.waiting.has(id) ? waitingOpacity : 1;
  }

  paper(context: Context, place: Place, part: Box): void {
    if (this.page === undefined) return;
    const sheet = { parts: this.backdrop.parts(this.page), broken: this.backdrop.isBroken(this.page) };
    paintPaper(context, place, this.page, part, this.ratio, sheet);
  }

  /** A part of the page is on the screen. */
  look(part: Box, level: number): void {
    this.board.look(part, level);
    if (this.page !== undefined) this.backdrop.look(this.page, part, level);
  }

  close(): void {
    this.board.clear();
    this.waiting.clear();
  }

  private refill(): void {
    const elements = this.page === undefined ? [] : this.scene.elements(this.page.id);
    this.grid.fill(elements);
    this.waiting.clear();
    for (const element of elements) if (element.pending) this.waiting.see(element.id, element);
    this.board.touchAll();
  }

  private take(changes: Change['elements']): void {
    const fresh = changes.flatMap(({ before, after }) => (before === undefined && after !== undefined ? [after] : []));
    const stack = this.page === undefined ? [] : this.scene.elements(this.page.id);
    const top = stack.slice(stack.length - fresh.length);
    const onTop = fresh.every((element) => top.includes(element));
    for (const { before, after } of changes) if (!(onTop && before === undefined)) this.replace(before, after);
    if (!onTop || changes.some(({ before, after }) => before !== undefined && after !== undefined && moved(before, after))) {
      this.grid.order(stack);
    }
    for (const element of onTop ? top : []) {
      this.waiting.see(element.id, element);
      this.grid.set(element);
      const box = this.grid.box(element.id);
      if (box === undefined) continue;
      if (top.length <= few) this.board.add(element, box);
      else this.board.touch(box, element.id, element);
    }
  }

  private replace(before: Element | undefined, after: Element | undefined): void {
    const id = (after ?? before)?.id;
    if (id === undefined) return;
    const relit = this.waiting.see(id, after);
    const was = this.grid.box(id);
    if (after === undefined) this.grid.delete(id);
    else this.grid.set(after);
    if (before !== undefined && after !== undefined && !relit && samePlace(before, after) && !rises(before, after)) return;
    if (was !== undefined) this.board.touch(was, id);
    const is = this.grid.box(id);
    if (is !== undefined) this.board.touch(is, id, after);
  }

  private repaint(ids: readonly ItemID[]): void {
    for (const id of ids) {
      const box = this.grid.box(id);
      if (box !== undefined) this.board.touch(box, id);
    }
  }
}

/** The box of all that is painted of an element: where a pen is pressed, its line is wider than the pen. */
function paintedBox(element: Element, measure: MeasureText): Box {
  const { type, size = 0 } = element.data;
  return grown(boundsOf(element, measure), type === 'pen' ? 1 + 0.3 * size : 1);
}

function samePlace(a: Element, b: Element): boolean {
  return alike(a, b) && a.data.x === b.data.x && a.data.y === b.data.y;
}

/** Whether an element may be elsewhere in the order than before. */
function moved(before: Element, after: Element): boolean {
  return before.data.order !== after.data.order || before.n !== after.n;
}

const rises = (before: Element, after: Element) => before.data.order !== after.data.order;

function sameSheet(a: Page, b: Page | undefined): boolean {
  return (['w', 'h', 'file', 'sheet', 'paper'] as const).every((look) => a.data[look] === b?.data[look]);
}

function* differing(a: ReadonlySet<ItemID>, b: ReadonlySet<ItemID>): Generator<ItemID> {
  for (const id of a) if (!b.has(id)) yield id;
  for (const id of b) if (!a.has(id)) yield id;
}
