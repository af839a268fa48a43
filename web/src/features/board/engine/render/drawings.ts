import type { Change, Element } from '../types';
import { type Drawing, drawingOf } from './drawing';
import type { Measure } from './text';

/** What decides how an element looks, its place aside. */
const looks = ['type', 'w', 'h', 'points', 'color', 'fill', 'size', 'text', 'file'] as const;

interface Made {
  readonly drawing: Drawing;
  path?: Path2D;
}

/** The drawings of elements, each made once: elements are replaced, never changed. */
export class Drawings {
  private readonly made = new WeakMap<Element, Made>();

  constructor(readonly measure: Measure) {}

  get(element: Element): Drawing {
    return this.find(element).drawing;
  }

  /** The path of a drawing that is a figure. */
  path(element: Element): Path2D {
    const made = this.find(element);
    if (made.path === undefined) {
      made.path = new Path2D();
      if (made.drawing.kind === 'figure') made.drawing.trace(made.path);
    }
    return made.path;
  }

  /** Lets an element have the drawing of the one that it replaces, where they look alike. */
  follow({ elements }: Change): void {
    for (const { before, after } of elements) {
      if (before === undefined || after === undefined) continue;
      const made = this.made.get(before);
      if (made !== undefined && alike(before, after)) this.made.set(after, made);
    }
  }

  private find(element: Element): Made {
    let made = this.made.get(element);
    if (made === undefined) {
      made = { drawing: drawingOf(element, this.measure) };
      this.made.set(element, made);
    }
    return made;
  }
}

/** Whether they look the same, wherever they are. */
export function alike(a: Element, b: Element): boolean {
  return looks.every((look) => a.data[look] === b.data[look]);
}
