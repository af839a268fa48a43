import type { Handle } from '../transform';
import type { Box, Element, ItemID, Point } from '../types';
import type { LiveStroke } from './live-stroke';

/** What a tool shows while it works. Nothing of it is on the board yet. */
export interface Sketch {
  readonly stroke?: LiveStroke;
  /** Elements as they will be. */
  readonly elements?: readonly Element[];
  /** Elements of the board that are not seen meanwhile, or hardly. */
  readonly hidden?: ReadonlySet<ItemID>;
  readonly faded?: ReadonlySet<ItemID>;
  /** Elements that are carried from a box to another, where they are too many to be drawn one by one. */
  readonly carried?: { readonly elements: readonly Element[]; readonly from: Box; readonly to: Box };
  /** What is being selected: a box, or what a line goes around. */
  readonly area?: Box;
  readonly loop?: readonly Point[];
  /** The selection, where it is not as on the board. */
  readonly selected?: Selected;
  /** Where an eraser is, with its radius in CSS pixels. */
  readonly ring?: { readonly at: Point; readonly radius: number };
}

/** Where one takes hold of what is selected to resize it: the compass of its frame, or the ends of a line. */
export type Grip = Handle | 'start' | 'end';

/** What is selected, as it is seen. */
export interface Selected {
  readonly frame: Box;
  readonly grips: readonly { readonly grip: Grip; readonly at: Point }[];
  /** The frames of the single elements, where there are several of them and not too many. */
  readonly parts: readonly Box[];
}
