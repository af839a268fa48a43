import type { Hand, ToolSettings } from '../api';
import { Grid } from '../render/grid';
import type { Selected, Sketch } from '../render/sketch';
import { BoardScene } from '../scene';
import { boundsOf } from '../shapes';
import { selectedOf } from '../tools/grips';
import type { Desk, LiveInk, Press, Teller } from '../tools/tool';
import { mayChange } from '../tools/tool';
import type { Draft, Element, Gesture, ItemID, Page, Point, View } from '../types';
import { measure } from './measure';

/** A desk over a real scene: what a tool does is confirmed at once, and what it shows and tells is kept. */
export class TestDesk implements Desk {
  readonly scene = new BoardScene('ada');
  readonly measure = measure;
  readonly gestures: Gesture[] = [];
  readonly told: string[] = [];
  readonly pointed: Point[] = [];
  readonly written: { readonly at: Point; readonly element: Element | undefined }[] = [];
  shown: Sketch = {};
  chosen: readonly ItemID[] = [];
  who: Hand = { account: 'ada', draw: true, any: false };
  at: View = { x: 0, y: 0, scale: 1 };
  set: ToolSettings = {
    tool: 'select',
    color: '#1b1b1f',
    fill: '',
    size: 4,
    letters: 20,
    erase: 'object',
    fingersDraw: false,
  };
  readonly teller: Teller = {
    cursor: (at, laser) => this.told.push(`${laser ? 'laser' : 'cursor'} ${at.x} ${at.y}`),
    stroke: (ink, points) => this.told.push(`${named(ink)} +${points.length}`),
    shape: (ink, from, to) => this.told.push(`${named(ink)} ${from.x},${from.y} ${to.x},${to.y}`),
    takeBack: () => this.told.push('over'),
    done: () => this.told.push('done'),
  };
  private ids = 0;

  page = (): Page => this.scene.pages()[0] as Page;
  view = (): View => this.at;
  hand = (): Hand => this.who;
  settings = (): ToolSettings => this.set;
  newID = (): ItemID => `n${++this.ids}`;

  within(part: Parameters<Desk['within']>[0]): readonly Element[] {
    const grid = new Grid((element) => boundsOf(element, measure));
    grid.fill(this.scene.elements(this.page().id));
    return grid.within(part);
  }

  selection(): readonly Element[] {
    return this.chosen.flatMap((id) => {
      const element = this.scene.element(id);
      return element !== undefined && mayChange(this.who, element) ? [element] : [];
    });
  }

  selected(): Selected | undefined {
    return selectedOf(this.selection(), measure, this.at.scale);
  }

  select(ids: readonly ItemID[]): void {
    this.chosen = ids;
  }

  become(element: Element, data: Element['data'] | object): Element {
    return { ...element, data: { ...element.data, ...data } };
  }

  sketch(sketch: Sketch = {}): void {
    this.shown = sketch;
  }

  point(at: Point): void {
    this.pointed.push(at);
  }

  do(gesture: Gesture): void {
    this.gestures.push(gesture);
    for (const draft of gesture.ops) this.confirm(draft, 'ada');
  }

  write(at: Point, element?: Element): void {
    this.written.push({ at, element });
  }

  /** Does an op as somebody. */
  confirm(draft: Draft, account: string): void {
    this.scene.confirm({ ...draft, n: this.scene.n + 1, account });
  }

  /** Puts an element onto the page, of ada's where nothing else is said. */
  put(id: ItemID, data: Element['data'], account = 'ada'): Element {
    this.confirm({ page: '1', op: 'add', id, data }, account);
    return this.scene.element(id) as Element;
  }

  /** The properties of an element as it is now. */
  data(id: ItemID): Element['data'] | undefined {
    return this.scene.element(id)?.data;
  }
}

const named = ({ id, type }: LiveInk) => `${type} ${id}`;

/** A press at a place, 8 ms after the one before. */
export function press(x: number, y: number, more: Partial<Press> = {}): Press {
  time += 8;
  return { x, y, time, shift: false, alt: false, kind: 'mouse', ...more };
}

let time = 0;
