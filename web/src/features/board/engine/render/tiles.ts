import { boxAround, overlaps } from '../shapes';
import type { Box, Element, ItemID } from '../types';

/** A square of a page as a bitmap, at one level: so many device pixels to a unit of the page. */
export interface Tile<Bitmap> {
  readonly level: number;
  readonly column: number;
  readonly row: number;
  /** The part of the page that it shows. */
  readonly box: Box;
  /** None until it was drawn for the first time. */
  bitmap: Bitmap | undefined;
  /** The part of the page where the bitmap is out of date. */
  stale: Box | undefined;
  /** What changed or came since the bitmap was drawn, as it is now; shown above it until it is drawn anew. */
  fresh: readonly Element[];
  /** When it was last on the screen, in turns of `cover`. */
  used: number;
}

/** Of so many elements a tile shows the new look before it is drawn anew. */
const mostFresh = 40;

/** Which tiles there are, which of them are out of date, and which may go. It draws nothing. */
export class Tiles<Bitmap> {
  private readonly tiles = new Map<string, Tile<Bitmap>>();
  private turn = 0;

  /** Tiles have `edge` device pixels on each side. Bitmaps beyond `bytes` are dropped, but never those of the last turn. */
  constructor(
    readonly edge: number,
    private readonly bytes: number,
    private readonly dropped: (bitmap: Bitmap) => void,
  ) {}

  /** The tiles of a level that show a part of the page, row by row. They count as used; others may be dropped. */
  cover(level: number, part: Box): Tile<Bitmap>[] {
    this.turn++;
    const side = this.edge / level;
    const [left, right] = [Math.floor(part.x / side), Math.ceil((part.x + part.w) / side)];
    const [upper, lower] = [Math.floor(part.y / side), Math.ceil((part.y + part.h) / side)];
    const found: Tile<Bitmap>[] = [];
    for (let row = upper; row < lower; row++) {
      for (let column = left; column < right; column++) {
        const tile = this.tile(level, column, row);
        tile.used = this.turn;
        found.push(tile);
      }
    }
    this.shrink();
    return found;
  }

  /**
   * What is drawn in a part of the page has changed: there is this element now, or there is none of the id any more. Returns the tiles that
   * are out of date by it.
   */
  touch(part: Box, id?: ItemID, fresh?: Element): readonly Tile<Bitmap>[] {
    const touched = this.drawn(part);
    for (const tile of touched) age(tile, part, id, fresh);
    return touched;
  }

  /** Everything may have changed. */
  touchAll(): void {
    for (const tile of this.tiles.values()) {
      if (tile.bitmap !== undefined) tile.stale = tile.box;
      tile.fresh = [];
    }
  }

  /** The drawn tiles that show a part of the page, of all levels. */
  drawn(part: Box): Tile<Bitmap>[] {
    return [...this.tiles.values()].filter((tile) => tile.bitmap !== undefined && overlaps(tile.box, part));
  }

  /** What can be shown, stretched, in the place of a tile that was not drawn yet: the tiles there of the level that was on the screen last. */
  instead(missing: Tile<Bitmap>): Tile<Bitmap>[] {
    const there = this.drawn(missing.box).filter((tile) => tile.level !== missing.level);
    const latest = there.reduce<Tile<Bitmap> | undefined>(
      (a, b) => (a !== undefined && a.used >= b.used ? a : b),
      undefined,
    );
    return there.filter((tile) => tile.level === latest?.level);
  }

  /** Forgets all of them. */
  clear(): void {
    for (const { bitmap } of this.tiles.values()) if (bitmap !== undefined) this.dropped(bitmap);
    this.tiles.clear();
  }

  /** How many bytes the bitmaps have. */
  size(): number {
    let count = 0;
    for (const { bitmap } of this.tiles.values()) if (bitmap !== undefined) count++;
    return count * this.edge * this.edge * 4;
  }

  private tile(level: number, column: number, row: number): Tile<Bitmap> {
    const key = `${level} ${column} ${row}`;
    const known = this.tiles.get(key);
    if (known !== undefined) return known;
    const side = this.edge / level;
    const box = { x: column * side, y: row * side, w: side, h: side };
    const tile: Tile<Bitmap> = { level, column, row, box, bitmap: undefined, stale: undefined, fresh: [], used: this.turn };
    this.tiles.set(key, tile);
    return tile;
  }

  private shrink(): void {
    let over = this.size() - this.bytes;
    const idle = [...this.tiles].filter(([, tile]) => tile.used < this.turn).sort(([, a], [, b]) => a.used - b.used);
    for (const [key, { bitmap }] of idle) {
      if (bitmap !== undefined && over <= 0) continue;
      this.tiles.delete(key);
      if (bitmap === undefined) continue;
      this.dropped(bitmap);
      over -= this.edge * this.edge * 4;
    }
  }
}

/** A part of what a drawn tile shows is out of date: there is this element now, or there is none of the id any more. */
export function age<Bitmap>(tile: Tile<Bitmap>, part: Box, id?: ItemID, fresh?: Element): void {
  tile.stale = tile.stale === undefined ? part : boxAround([tile.stale, part]);
  const others = id === undefined ? tile.fresh : tile.fresh.filter((element) => element.id !== id);
  tile.fresh = fresh === undefined ? others : [...others, fresh].slice(-mostFresh);
}
