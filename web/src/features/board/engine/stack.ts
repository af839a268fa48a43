import { comparePlaces, type Placed } from './order';
import type { Element } from './types';

/** An element at its place. */
export interface Layer extends Placed {
  readonly element: Element;
}

/** The elements of a page from the lowest to the topmost. One more or less does not sort the others anew. */
export class Stack {
  private readonly layers: Layer[] = [];
  private shown: readonly Element[] | undefined;

  /** The same list until something changes. */
  list(): readonly Element[] {
    this.shown ??= this.layers.map(({ element }) => element);
    return this.shown;
  }

  /** Puts one in the place of another, which may be elsewhere; the other has to be there. */
  put(before: Layer | undefined, after: Layer | undefined): void {
    this.shown = undefined;
    if (before && after && comparePlaces(before, after) === 0) {
      this.layers[this.find(after)] = after;
      return;
    }
    if (before) this.layers.splice(this.find(before), 1);
    if (after) this.layers.splice(this.find(after), 0, after);
  }

  /** The index of what is at a place, or of where it would be. */
  private find(place: Placed): number {
    let [low, high] = [0, this.layers.length];
    // What is new is on top.
    const top = this.layers[high - 1];
    if (!top || comparePlaces(top, place) < 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      const layer = this.layers[middle];
      if (layer && comparePlaces(layer, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
