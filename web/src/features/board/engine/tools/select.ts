import type { BoardProps } from '@/connection/types';
import { isInside } from '../hit';
import { itemsOf } from '../model';
import { boxAround, contains, frameOf } from '../shapes';
import { moved } from '../transform';
import type { Box, Draft, Element, ItemID, Point } from '../types';
import { cursorOf, gripAt, holds, type Pull, pulled, pulledFrame, selectedOf } from './grips';
import { topmost } from './pointing';
import { type Desk, mayChange, type Press, type Tool } from './tool';

/** The hand has to go as far, in CSS pixels, before something moves: a click is none. */
const slack = 4;
/** More elements than this are carried as one picture. */
const mostDrawn = 150;
/** Two clicks within this time are one double click. */
const twiceMs = 450;

type Doing =
  /** What is selected was pressed; `click` is what happens if it is not moved. */
  | { readonly kind: 'move'; readonly from: Press; readonly click: () => void; by: Point | undefined }
  /** A grip was taken hold of, so far from its middle. */
  | { readonly kind: 'pull'; readonly off: Point; pull: Pull }
  | { readonly kind: 'area'; readonly from: Press; readonly before: readonly ItemID[] }
  | { readonly kind: 'loop'; readonly places: Point[]; readonly before: readonly ItemID[] };

/** Selects what one may change, moves it and resizes it. */
export class SelectTool implements Tool {
  readonly cursor = 'default';
  private doing: Doing | undefined;
  private clicked: Press | undefined;

  constructor(private readonly desk: Desk) {}

  begin(at: Press): void {
    const { desk } = this;
    const elements = desk.selection();
    const selected = desk.selected();
    const hold = selected && gripAt(selected, at, desk.view().scale);
    if (selected !== undefined && hold !== undefined) {
      const off = { x: hold.at.x - at.x, y: hold.at.y - at.y };
      this.doing = { kind: 'pull', off, pull: { selected, grip: hold.grip, to: { ...hold.at, shift: at.shift } } };
      return;
    }
    const ids = elements.map(({ id }) => id);
    const under = at.alt ? undefined : topmost(desk, at);
    if (under !== undefined) this.press(at, under.id, ids);
    else if (selected !== undefined && elements.length > 1 && !at.shift && !at.alt && holds(selected.frame, at)) {
      this.doing = { kind: 'move', from: at, click: () => desk.select([]), by: undefined };
    } else {
      const before = at.shift ? ids : [];
      desk.select(before);
      const loop = at.alt || desk.settings().lasso === true;
      this.doing = loop ? { kind: 'loop', places: [at], before } : { kind: 'area', from: at, before };
    }
  }

  move(places: readonly Press[]): void {
    const { doing } = this;
    const at = places.at(-1);
    if (doing === undefined || at === undefined) return;
    switch (doing.kind) {
      case 'move':
        this.carry(doing, at);
        return;
      case 'pull':
        this.pull(doing, at);
        return;
      case 'area':
        this.desk.sketch({ area: areaOf(doing.from, at) });
        return;
      case 'loop':
        doing.places.push(...places.map(({ x, y }) => ({ x, y })));
        this.desk.sketch({ loop: doing.places });
        return;
      default:
        doing satisfies never;
    }
  }

  end(at: Press): void {
    this.move([at]);
    const { doing, desk } = this;
    this.doing = undefined;
    switch (doing?.kind) {
      case undefined:
        return;
      case 'move':
      case 'pull': {
        const ops = this.drafts(doing);
        if (ops.length > 0) desk.do({ ops });
        else if (doing.kind === 'move' && doing.by === undefined) this.click(doing.click, at);
        break;
      }
      case 'area': {
        const area = areaOf(doing.from, at);
        this.choose(doing.before, area, (element) => contains(area, frameOf(element, desk.measure)));
        break;
      }
      case 'loop':
        this.choose(doing.before, around(doing.places), (element) => isInside(element, doing.places, desk.measure));
        break;
      default:
        doing satisfies never;
    }
    desk.sketch();
  }

  cancel(): void {
    this.doing = undefined;
    this.desk.sketch();
  }

  cursorAt(at: Press): string {
    const { desk } = this;
    const selected = desk.selected();
    const hold = selected && gripAt(selected, at, desk.view().scale);
    if (hold !== undefined) return cursorOf(hold.grip);
    return topmost(desk, at) === undefined ? this.cursor : 'move';
  }

  private press(at: Press, id: ItemID, ids: readonly ItemID[]): void {
    const { desk } = this;
    const known = ids.includes(id);
    if (!known) desk.select(at.shift ? [...ids, id] : [id]);
    const click = () => {
      if (known) desk.select(at.shift ? ids.filter((other) => other !== id) : [id]);
    };
    this.doing = { kind: 'move', from: at, click, by: undefined };
  }

  /** Nothing was moved: it was a click, and perhaps the second one. */
  private click(click: () => void, at: Press): void {
    click();
    const { desk, clicked } = this;
    this.clicked = at;
    if (clicked === undefined || at.time - clicked.time > twiceMs) return;
    if (Math.hypot(at.x - clicked.x, at.y - clicked.y) * desk.view().scale > 3 * slack) return;
    this.clicked = undefined;
    const text = topmost(desk, at, ({ data }) => data.type === 'text');
    if (text !== undefined) desk.write(at, text);
  }

  private carry(doing: Doing & { kind: 'move' }, at: Press): void {
    let by = { x: at.x - doing.from.x, y: at.y - doing.from.y };
    if (doing.by === undefined && Math.hypot(by.x, by.y) * this.desk.view().scale < slack) return;
    if (at.shift) by = Math.abs(by.x) > Math.abs(by.y) ? { x: by.x, y: 0 } : { x: 0, y: by.y };
    doing.by = by;
    this.show(doing, (frame) => ({ ...frame, x: frame.x + by.x, y: frame.y + by.y }));
  }

  private pull(doing: Doing & { kind: 'pull' }, at: Press): void {
    const to = { x: at.x + doing.off.x, y: at.y + doing.off.y, shift: at.shift };
    doing.pull = { ...doing.pull, to };
    this.show(doing, () => pulledFrame(this.desk.selection(), doing.pull));
  }

  private drafts(doing: Doing & { kind: 'move' | 'pull' }): readonly Draft[] {
    const elements = this.desk.selection();
    if (doing.kind === 'move') return doing.by === undefined ? [] : moved(elements, doing.by);
    return pulled(elements, doing.pull, this.desk.measure);
  }

  /** Shows the selection as it would be; very much of it as a picture that goes from its frame to another one. */
  private show(doing: Doing & { kind: 'move' | 'pull' }, become: (frame: Box) => Box): void {
    const { desk } = this;
    const before = desk.selection();
    const hidden = new Set(before.map(({ id }) => id));
    if (before.length > mostDrawn) {
      const from = boxAround(before.map((element) => frameOf(element, desk.measure)));
      if (from === undefined) return;
      const to = become(from);
      desk.sketch({ hidden, carried: { elements: before, from, to }, selected: { frame: to, grips: [], parts: [] } });
      return;
    }
    const changes = new Map(
      this.drafts(doing)
        .flatMap(itemsOf)
        .map(({ id, data }) => [id, data] as const),
    );
    const elements = before.map((element) => desk.become(element, changes.get(element.id) ?? noChange));
    const selected = selectedOf(elements, desk.measure, desk.view().scale);
    desk.sketch({ hidden, elements, ...(selected !== undefined && { selected }) });
  }

  private choose(before: readonly ItemID[], area: Box | undefined, is: (element: Element) => boolean): void {
    const { desk } = this;
    if (area === undefined) return;
    const found = desk.within(area).filter((element) => mayChange(desk.hand(), element) && is(element));
    desk.select([...new Set([...before, ...found.map(({ id }) => id)])]);
  }
}

const noChange: BoardProps = {};

function areaOf(a: Point, b: Point): Box {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) };
}

const around = (places: readonly Point[]) => boxAround(places.map(({ x, y }) => ({ x, y, w: 0, h: 0 })));
