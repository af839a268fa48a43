import type { BoardProps } from '@/connection/types';
import type { Element, ItemID, Point } from '../types';
import type { Desk, Press, Tool } from './tool';

type Shape = 'line' | 'arrow' | 'rectangle' | 'ellipse';

/** What is smaller than this, in CSS pixels, was a click and no shape. */
const smallest = 4;

/** Draws lines, arrows, rectangles and ellipses from one point to another. */
export class ShapeTool implements Tool {
  readonly cursor = 'crosshair';
  private doing: { readonly id: ItemID; readonly from: Press; element: Element | undefined } | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly type: Shape,
  ) {}

  begin(at: Press): void {
    this.doing = { id: this.desk.newID(), from: at, element: undefined };
  }

  move(places: readonly Press[]): void {
    const { doing, desk } = this;
    const at = places.at(-1);
    if (doing === undefined || at === undefined) return;
    const { color, size, fill } = desk.settings();
    const far = Math.hypot(at.x - doing.from.x, at.y - doing.from.y) * desk.view().scale >= smallest;
    if (!far && doing.element === undefined) return;
    const place = shapeBetween(this.type, doing.from, at);
    const closed = this.type === 'rectangle' || this.type === 'ellipse';
    doing.element = sketched(desk, doing.id, {
      type: this.type,
      ...place,
      size,
      color,
      ...(closed && fill !== '' && { fill }),
    });
    const { x, y, w, h } = place;
    desk.teller.shape({ id: doing.id, type: this.type, color, size }, { x, y }, { x: x + w, y: y + h });
    desk.sketch({ elements: [doing.element] });
  }

  end(at: Press): void {
    const { doing, desk } = this;
    this.move([at]);
    this.doing = undefined;
    desk.teller.done();
    if (doing?.element !== undefined) {
      desk.do({ ops: [{ page: desk.page().id, op: 'add', id: doing.id, data: doing.element.data }] });
    }
    desk.sketch();
  }

  cancel(): void {
    if (this.doing === undefined) return;
    this.doing = undefined;
    this.desk.teller.takeBack();
    this.desk.sketch();
  }
}

/** An element that is not on the board yet. */
function sketched(desk: Desk, id: ItemID, data: BoardProps & { readonly type: Shape }): Element {
  const { account } = desk.hand();
  return {
    id,
    page: desk.page().id,
    author: account,
    n: Number.POSITIVE_INFINITY,
    changed: 0,
    by: account,
    data,
    pending: true,
  };
}

/** Where a shape is that is drawn from one point to another: with shift in steps of 45°, or as wide as high; with alt from its middle. */
export function shapeBetween(type: Shape, from: Point, at: Pick<Press, 'x' | 'y' | 'shift' | 'alt'>) {
  if (type === 'line' || type === 'arrow') {
    const to = at.shift ? stepped(from, at) : at;
    return place(from.x, from.y, to.x - from.x, to.y - from.y);
  }
  let [dx, dy] = [at.x - from.x, at.y - from.y];
  if (at.shift) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    [dx, dy] = [side * (dx < 0 ? -1 : 1), side * (dy < 0 ? -1 : 1)];
  }
  if (at.alt) return place(from.x - Math.abs(dx), from.y - Math.abs(dy), 2 * Math.abs(dx), 2 * Math.abs(dy));
  return place(Math.min(from.x, from.x + dx), Math.min(from.y, from.y + dy), Math.abs(dx), Math.abs(dy));
}

/** The point on the nearest of the eight ways from another one. */
export function stepped(from: Point, to: Point): Point {
  const step = Math.PI / 4;
  const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / step) * step;
  const length = (to.x - from.x) * Math.cos(angle) + (to.y - from.y) * Math.sin(angle);
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) };
}

const rounded = (value: number) => Math.round(value * 100) / 100;
const place = (x: number, y: number, w: number, h: number) => ({
  x: rounded(x),
  y: rounded(y),
  w: rounded(w),
  h: rounded(h),
});
