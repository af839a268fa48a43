import type { TextEdit } from '../api';
import { lineHeight } from '../render/text';
import { boxToScreen } from '../render/view';
import { frameOf } from '../shapes';
import type { Desk } from '../tools/tool';
import type { Element, Point, View } from '../types';

/** A text that is being written. */
export class Writing {
  private over = false;
  private readonly page: string;
  private readonly at: Point;
  private readonly size: number;
  private readonly color: string;

  constructor(
    private readonly desk: Desk,
    at: Point,
    readonly element: Element | undefined,
    private readonly ended: () => void,
  ) {
    const { letters, color } = desk.settings();
    this.page = desk.page().id;
    this.size = element?.data.size ?? letters;
    this.color = element?.data.color ?? color;
    // A click is on the middle of the first line.
    this.at = element
      ? { x: element.data.x ?? 0, y: element.data.y ?? 0 }
      : { x: at.x, y: at.y - (this.size * lineHeight) / 2 };
  }

  /** As the page sees it, which shows a field there. */
  edit(view: View): TextEdit {
    const { element, size, color } = this;
    const box = element ? frameOf(element, this.desk.measure) : { ...this.at, w: 0, h: size * lineHeight };
    return {
      element,
      at: boxToScreen(view, box),
      text: element?.data.text ?? '',
      size,
      color,
      scale: view.scale,
      commit: (text) => this.end(text.replace(/\r\n?/g, '\n').trimEnd()),
    };
  }

  /** Once: a field that is left says so in more than one way. */
  private end(text: string): void {
    if (this.over) return;
    this.over = true;
    this.ended();
    this.commit(text);
  }

  private commit(text: string): void {
    const { desk, element, page, size, color } = this;
    const there = element && desk.scene.element(element.id);
    if (there === undefined) {
      // What somebody else has deleted meanwhile is written anew.
      if (text.trim() === '') return;
      const { order: _, ...data } = element?.data ?? { type: 'text' as const, ...this.at, size, color };
      desk.do({ ops: [{ page, op: 'add', id: desk.newID(), data: { ...data, text } }] });
    } else if (text.trim() === '') desk.do({ ops: [{ page, op: 'delete', id: there.id }] });
    else if (text !== there.data.text) desk.do({ ops: [{ page, op: 'patch', id: there.id, data: { text } }] });
  }
}
