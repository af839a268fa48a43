import type { BoardProps } from '@/connection/types';
import { isInside } from '../hit';
import { itemsOf } from '../model';
import type { Grip, Selected } from '../render/sketch';
import { boxAround, contains, frameOf } from '../shapes';
import { moved } from '../transform';
import type { Box, Draft, Element, ItemID, Point } from '../types';
import { cursorOf, gripAt, holds, pulled, selectedOf } from './grips';
import { topmost } from './pointing';
import { type Desk, mayChange, type Press, type Tool } from './tool';

/** The hand has to go as far, in CSS pixels, before something moves: a click is none. */
const slack = 4;
/** More elements than this are carried as one picture. */
const mostDrawn = 150;
/** Two clicks within this time and as near are one double click. */
const twiceMs = 450;

type Doing =
  /** Something was pressed that is selected now, or will be when the pointer goes up. */
  | { readonly kind: 'move'; readonly from: Press; readonly click: () => void; drafts: readonly Draft[] | undefined }
  | {
      readonly kind: 'pull';
      readonly from: Press;
      readonly grip: Grip;
      readonly selected: Selected;
      drafts: readonly Draft[];
    }
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
    const selected = selectedOf(elements, desk.measure, desk.view().scale);
    const grip = selected && gripAt(selected, at, desk.view().scale);
    if (selected !== undefined && grip !== undefined) {
      this.doing = { kind: 'pull', from: at, grip, selected, drafts: [] };
      return;
    }
    const ids = elements.map(({ id }) => id);
    const under = at.alt ? undefined : topmost(desk, at);
    if (under !== undefined) this.press(at, under, ids);
    else if (selected !== undefined && elements.length > 1 && !at.shift && !at.alt && holds(selected.frame, at)) {
      this.doing = { kind: 'move', from: at, click: () => desk.select([]), drafts: undefined };
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
      case 'pull':
        if (doing.drafts !== undefined && doing.drafts.length > 0) desk.do({ ops: doing.drafts });
        else if (doing.kind === 'move' && doing.drafts === undefined) this.click(doing.click, at);
        break;
      case 'area':
        this.choose(doing.before, areaOf(doing.from, at), (element, area) => contains(area, frameOf(element, desk.measure)));
        break;
      case 'loop':
        this.choose(doing.before, boxOf(doing.places), (element) => isInside(element, doing.places, desk.measure));
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
    const selected = selectedOf(desk.selection(), desk.measure, desk.view().scale);
    const grip = selected && gripAt(selected, at, desk.view().scale);
    if (grip !== undefined) return cursorOf(grip);
    return topmost(desk, at) === undefined ? this.cursor : 'move';
  }

  private press(at: Press, under: Element, ids: readonly ItemID[]): void {
    const { desk } = this;
    const { id } = under;
    const known = ids.includes(id);
    if (!known) desk.select(at.shift ? [...ids, id] : [id]);
    const without = ids.filter((other) => other !== id);
    const click = () => {
      if (known) desk.select(at.shift ? without : [id]);
    };
    this.doing = { kind: 'move', from: at, click, drafts: undefined };
  }

  /** Nothing was moved: it was a click, and perhaps the second one. */
  private click(click: () => void, at: Press): void {
    click();
    const before = this.clicked;
    this.clicked = at;
    const { desk } = this;
    if (before === undefined || at.time - before.time > twiceMs) return;
    if (Math.hypot(at.x - before.x, at.y - before.y) * desk.view().scale > 3 * slack) return;
    this.clicked = undefined;
    const text = topmost(desk, at, ({ data }) => data.type === 'text');
    if (text !== undefined) desk.write(at, text);
  }

  private carry(doing: Doing & { kind: 'move' }, at: Press): void {
    const { desk } = this;
    let by = { x: at.x - doing.from.x, y: at.y - doing.from.y };
    if (doing.drafts === undefined && Math.hypot(by.x, by.y) * desk.view().scale < slack) return;
    if (at.shift) by = Math.abs(by.x) > Math.abs(by.y) ? { x: by.x, y: 0 } : { x: 0, y: by.y };
    doing.drafts = moved(desk.selection(), by);
    this.show(doing.drafts);
  }

  private pull(doing: Doing & { kind: 'pull' }, at: Press): void {
    const grip = doing.selected.grips.find(({ grip }) => grip === doing.grip);
    // Where the grip was taken hold of stays under the pointer.
    const off = grip === undefined ? { x: 0, y: 0 } : { x: grip.at.x - doing.from.x, y: grip.at.y - doing.from.y };
    const to = { x: at.x + off.x, y: at.y + off.y, shift: at.shift };
    doing.drafts = pulled(this.desk.selection(), doing.selected, doing.grip, to, this.desk.measure);
    this.show(doing.drafts);
  }

  /** Shows the selection as it would be. */
  private show(drafts: readonly Draft[]): void {
    const { desk } = this;
    const changes = new Map(drafts.flatMap(itemsOf).map(({ id, data }) => [id, data] as const));
    const before = desk.selection();
    const elements = before.map((element) => desk.become(element, changes.get(element.id) ?? noChange));
    const selected = selectedOf(elements, desk.measure, desk.view().scale);
    const from = boxAround(before.map((element) => frameOf(element, desk.measure)));
    const many = before.length > mostDrawn && from !== undefined && selected !== undefined;
    desk.sketch({
      hidden: new Set(before.map(({ id }) => id)),
      ...(selected !== undefined && { selected }),
      ...(many ? { carried: { elements: before, from, to: selected.frame } } : { elements }),
    });
  }

  private choose(before: readonly ItemID[], area: Box | undefined, is: (element: Element, area: Box) => boolean): void {
    const { desk } = this;
    if (area === undefined) return;
    const found = desk.within(area).filter((element) => mayChange(desk.hand(), element) && is(element, area));
    desk.select([...new Set([...before, ...found.map(({ id }) => id)])]);
  }
}

const noChange: BoardProps = {};

function areaOf(a: Point, b: Point): Box {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) };
}

const boxOf = (places: readonly Point[]) => boxAround(places.map(({ x, y }) => ({ x, y, w: 0, h: 0 })));
