import { hits } from '../hit';
import type { Element } from '../types';
import { type Desk, mayChange, type Press, type Tool } from './tool';

/** Points at things: others see where. */
export class LaserTool implements Tool {
  readonly cursor = 'none';

  constructor(private readonly desk: Desk) {}

  begin(at: Press): void {
    this.move([at]);
  }

  move(places: readonly Press[]): void {
    for (const at of places) this.desk.point(at);
    const last = places.at(-1);
    if (last !== undefined) this.desk.teller.cursor(last, true);
  }

  end(at: Press): void {
    this.move([at]);
  }

  cancel(): void {}

  hover(at: Press | undefined): void {
    if (at !== undefined) this.move([at]);
  }
}

/** Writes texts: a click on one of one's own opens it, elsewhere it begins a new one. */
export class TextTool implements Tool {
  readonly cursor = 'text';
  private begun = false;

  constructor(private readonly desk: Desk) {}

  begin(): void {
    this.begun = true;
  }

  move(): void {}

  end(at: Press): void {
    if (!this.begun) return;
    this.begun = false;
    const text = topmost(this.desk, at, (element) => element.data.type === 'text');
    this.desk.write(at, text);
  }

  cancel(): void {
    this.begun = false;
  }
}

/** How near a pointer has to come to an element to be on it, in CSS pixels. */
const near = { mouse: 5, pen: 7, touch: 12 } as const;

/** The topmost element at a place that one may change. */
export function topmost(desk: Desk, at: Press, is: (element: Element) => boolean = () => true): Element | undefined {
  const tolerance = near[at.kind] / desk.view().scale;
  const around = { x: at.x - tolerance, y: at.y - tolerance, w: 2 * tolerance, h: 2 * tolerance };
  return desk
    .within(around)
    .findLast((element) => is(element) && mayChange(desk.hand(), element) && hits(element, at, tolerance, desk.measure));
}
