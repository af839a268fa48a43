import { ownInkOf } from '../shapes';
import type { Element, Ink } from '../types';
import { outline, traceLine, traceOutline } from './stroke';
import { type Layout, layOut, type Measure } from './text';
import { type Path, traceArrow, traceEllipse, traceRectangle, traceWay } from './trace';

// What an element looks like, said once for the screen, for pictures, SVG and PDF. All of it is relative to the x, y of the element, so that
// one that is moved looks as it did.

/** A path, filled by the nonzero rule, then stroked with round ends and corners. */
export interface Figure {
  readonly kind: 'figure';
  trace(path: Path): void;
  readonly fill?: string;
  readonly stroke?: { readonly color: string; readonly width: number };
  readonly opacity: number;
  /** It darkens what is under it, as a highlighter does. */
  readonly multiply: boolean;
}

export type Drawing =
  | Figure
  | ({ readonly kind: 'text'; readonly size: number; readonly color: string } & Layout)
  | { readonly kind: 'image'; readonly file: string; readonly w: number; readonly h: number };

/** How much of what is under it a marker hides. */
export const markerOpacity = 0.45;

export function drawingOf(element: Element, measure: Measure): Drawing {
  const { data } = element;
  const { type, w = 0, h = 0, size = 1, color = '#000000' } = data;
  const stroke = { color, width: size };
  switch (type) {
    case 'pen':
      return penFigure(element, size, color);
    case 'marker':
      return { ...plain, trace: traceLines(ownInkOf(element)), stroke, opacity: markerOpacity, multiply: true };
    case 'line':
      return { ...plain, trace: (path) => traceWay(w, h, path), stroke };
    case 'arrow':
      return { ...plain, trace: (path) => traceArrow(w, h, size, path), stroke };
    case 'rectangle':
      return { ...plain, trace: (path) => traceRectangle(w, h, path), stroke, ...(data.fill && { fill: data.fill }) };
    case 'ellipse':
      return { ...plain, trace: (path) => traceEllipse(0, 0, w, h, path), stroke, ...(data.fill && { fill: data.fill }) };
    case 'text':
      return { kind: 'text', size, color, ...layOut(data.text ?? '', size, w, measure) };
    case 'image':
      return { kind: 'image', file: data.file ?? '', w, h };
    default:
      return type satisfies never;
  }
}

const plain = { kind: 'figure', opacity: 1, multiply: false } as const;

/** Without pressure the line is of even width. */
function penFigure(element: Element, size: number, color: string): Figure {
  const ink = ownInkOf(element);
  if (!ink.some((segment) => segment.some(({ pressure }) => pressure !== undefined))) {
    return { ...plain, trace: traceLines(ink), stroke: { color, width: size } };
  }
  const outlines = ink.map((segment) => outline(segment, size));
  return {
    ...plain,
    trace: (path) => {
      for (const each of outlines) traceOutline(each, path);
    },
    fill: color,
  };
}

function traceLines(ink: Ink): Figure['trace'] {
  return (path) => {
    for (const segment of ink) traceLine(segment, path);
  };
}
