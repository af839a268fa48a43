import type { BoardProps } from '@/connection/types';
import { draftsOf } from '../drafts';
import { erased } from '../erase';
import { touches } from '../hit';
import { boxAround, grown } from '../shapes';
import type { Element, ItemID, Point } from '../types';
import { type Desk, mayChange, type Press, type Tool } from './tool';

/** How far an eraser reaches, in CSS pixels. */
export const reach = 10;

/** Erases whole elements, or what it touches of strokes; what one may not change it passes over. */
export class EraserTool implements Tool {
  readonly cursor = 'none';
  private last: Point | undefined;
  /** What is erased as a whole. */
  private readonly gone = new Set<ItemID>();
  /** What is left of strokes. */
  private readonly left = new Map<ItemID, { readonly element: Element; readonly change: BoardProps }>();

  constructor(
    private readonly desk: Desk,
    private readonly whole: boolean,
  ) {}

  begin(at: Press): void {
    this.last = at;
    this.move([at]);
  }

  move(places: readonly Press[]): void {
    if (this.last === undefined) return;
    for (const at of places) {
      this.erase(this.last, at);
      this.last = at;
    }
    this.show(this.last);
  }

  end(at: Press): void {
    this.move([at]);
    const { desk, gone, left } = this;
    const page = desk.page().id;
    const ops = [
      ...draftsOf(
        page,
        'delete',
        [...gone].map((id) => ({ id })),
      ),
      ...draftsOf(
        page,
        'patch',
        [...left].map(([id, { change }]) => ({ id, data: change })),
      ),
    ];
    this.forget();
    if (ops.length > 0) desk.do({ ops });
    this.show(at);
  }

  cancel(): void {
    this.forget();
    this.desk.sketch();
  }

  hover(at: Press | undefined): void {
    this.show(at);
  }

  private forget(): void {
    this.last = undefined;
    this.gone.clear();
    this.left.clear();
  }

  private show(at: Point | undefined): void {
    const elements = [...this.left.values()].map(({ element }) => element);
    this.desk.sketch({
      ...(this.whole ? { faded: new Set(this.gone) } : { hidden: new Set([...this.gone, ...this.left.keys()]), elements }),
      ...(at !== undefined && { ring: { at, radius: reach } }),
    });
  }

  private erase(from: Point, to: Point): void {
    const { desk } = this;
    const radius = reach / desk.view().scale;
    const way = boxAround([
      { x: from.x, y: from.y, w: 0, h: 0 },
      { x: to.x, y: to.y, w: 0, h: 0 },
    ]);
    for (const element of way === undefined ? [] : desk.within(grown(way, radius))) {
      if (this.gone.has(element.id) || !mayChange(desk.hand(), element)) continue;
      if (this.whole) {
        if (touches(element, from, to, radius, desk.measure)) this.gone.add(element.id);
      } else this.cut(element, from, to, radius);
    }
  }

  private cut(element: Element, from: Point, to: Point, radius: number): void {
    const before = this.left.get(element.id);
    const rest = erased(before?.element ?? element, from, to, radius);
    if (rest === undefined) return;
    if (rest === 'all') {
      this.left.delete(element.id);
      this.gone.add(element.id);
      return;
    }
    const change = { ...before?.change, ...rest };
    this.left.set(element.id, { element: { ...element, data: { ...element.data, ...change } }, change });
  }
}
