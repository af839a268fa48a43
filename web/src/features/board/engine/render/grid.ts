import { overlaps } from '../shapes';
import type { Box, Element, ItemID } from '../types';

/** The side of a cell, in units of the page. */
const cell = 200;
/** What covers more cells than this is looked at in every search instead. */
const mostCells = 64;
/** Cells are named by one number; the board ends far before this. */
const stride = 4096;

interface Entry {
  readonly element: Element;
  readonly box: Box;
  /** Its place in the order of the page. */
  rank: number;
  /** The last search that met it, so that none meets it twice. */
  met: number;
  readonly cells: readonly number[] | undefined;
}

/** Where the elements of one page are: finds those in a part of it without looking at all others. */
export class Grid {
  private readonly entries = new Map<ItemID, Entry>();
  private readonly cells = new Map<number, Set<Entry>>();
  private readonly large = new Set<Entry>();
  private search = 0;
  private top = 0;

  constructor(private readonly boxOf: (element: Element) => Box) {}

  get size(): number {
    return this.entries.size;
  }

  /** Takes all elements of a page, from the lowest to the topmost. */
  fill(elements: readonly Element[]): void {
    this.entries.clear();
    this.cells.clear();
    this.large.clear();
    this.top = 0;
    for (const element of elements) this.put(element, this.top++);
  }

  /** Puts an element above all others, or in the place of the one with its id. */
  set(element: Element): void {
    const old = this.entries.get(element.id);
    if (old !== undefined) this.drop(old);
    this.put(element, old?.rank ?? this.top++);
  }

  delete(id: ItemID): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.drop(entry);
    this.entries.delete(id);
  }

  /** Takes the order of the page anew. */
  order(elements: readonly Element[]): void {
    this.top = 0;
    for (const { id } of elements) {
      const entry = this.entries.get(id);
      if (entry !== undefined) entry.rank = this.top++;
    }
  }

  get(id: ItemID): Element | undefined {
    return this.entries.get(id)?.element;
  }

  box(id: ItemID): Box | undefined {
    return this.entries.get(id)?.box;
  }

  /** Whether nothing on the page is above an element. */
  isTop(id: ItemID): boolean {
    return this.entries.get(id)?.rank === this.top - 1;
  }

  /** The elements whose box touches this one, from the lowest to the topmost. */
  within(box: Box): Element[] {
    this.search++;
    const found: Entry[] = [];
    const meet = (entry: Entry) => {
      if (entry.met === this.search) return;
      entry.met = this.search;
      if (overlaps(entry.box, box)) found.push(entry);
    };
    const { left, right, upper, lower } = span(box);
    if ((right - left + 1) * (lower - upper + 1) > this.cells.size) {
      for (const entry of this.entries.values()) meet(entry);
    } else {
      this.large.forEach(meet);
      for (let row = upper; row <= lower; row++) {
        for (let column = left; column <= right; column++) this.cells.get(row * stride + column)?.forEach(meet);
      }
    }
    return found.sort((a, b) => a.rank - b.rank).map((entry) => entry.element);
  }

  private put(element: Element, rank: number): void {
    const box = this.boxOf(element);
    const { left, right, upper, lower } = span(box);
    const few = (right - left + 1) * (lower - upper + 1) <= mostCells;
    const cells: number[] = [];
    const entry: Entry = { element, box, rank, met: 0, cells: few ? cells : undefined };
    if (!few) this.large.add(entry);
    for (let row = upper; few && row <= lower; row++) {
      for (let column = left; column <= right; column++) {
        const name = row * stride + column;
        cells.push(name);
        const there = this.cells.get(name);
        if (there === undefined) this.cells.set(name, new Set([entry]));
        else there.add(entry);
      }
    }
    this.entries.set(element.id, entry);
  }

  private drop(entry: Entry): void {
    this.large.delete(entry);
    for (const name of entry.cells ?? []) {
      const there = this.cells.get(name);
      there?.delete(entry);
      if (there?.size === 0) this.cells.delete(name);
    }
  }
}

function span(box: Box) {
  return {
    left: Math.floor(box.x / cell),
    right: Math.floor((box.x + box.w) / cell),
    upper: Math.floor(box.y / cell),
    lower: Math.floor((box.y + box.h) / cell),
  };
}
