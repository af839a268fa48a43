import { boxAround } from '../shapes';
import type { Box, Element, ItemID } from '../types';
import { type Context, type Paints, type Place, paint } from './paint';
import { age, type Tile, Tiles } from './tiles';

/** The side of a tile in CSS pixels. */
const tileSide = 256;
/** The bytes that bitmaps of tiles may take; what is on the screen may take more. */
const tileBytes = 64 << 20;
/** Elements between two looks at the clock. */
const stride = 4;

/** What a board takes from the page that it shows. */
export interface Ground {
  /** The elements that touch a part of the page, from the lowest to the topmost. */
  within(part: Box): readonly Element[];
  /** How much of an element is seen: 0 for nothing. */
  opacity(id: ItemID): number;
  /** Paints what is under all elements. */
  paper(context: Context, place: Place, part: Box): void;
}

/** A tile that is being drawn, over several frames if it takes as long. */
interface Job {
  readonly tile: Tile<OffscreenCanvas>;
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
  /** The part that is drawn anew, in pixels of the tile; undefined: all of it. */
  readonly region: Box | undefined;
  /** The same part of the page. */
  readonly part: Box;
  readonly place: Place;
  readonly elements: readonly Element[];
  /** What the tile showed above its bitmap when this began. */
  readonly fresh: readonly Element[];
  next: number;
}

/** The paper and the elements of one page as tiles. */
export class Board {
  tilesDrawn = 0;
  elementsSeen = 0;
  private readonly tiles: Tiles<OffscreenCanvas>;
  private readonly spare: OffscreenCanvas[] = [];
  private job: Job | undefined;
  private level = 0;
  private visible: Tile<OffscreenCanvas>[] = [];
  /** The tiles that look otherwise than when they were put onto the screen. */
  private readonly changed = new Set<Tile<OffscreenCanvas>>();

  constructor(
    private readonly ground: Ground,
    private readonly paints: Paints,
    ratio: number,
  ) {
    this.tiles = new Tiles(Math.round(tileSide * ratio), tileBytes, (bitmap) => this.spare.push(bitmap));
  }

  /** What the screen shows, and at which level tiles are drawn for it. */
  look(part: Box, level: number): void {
    this.level = level;
    this.visible = this.tiles.cover(level, part);
    this.spare.length = Math.min(this.spare.length, 8);
  }

  /** Whether something of the screen was never drawn at this level, nor can be shown as it is at another one. */
  get bare(): boolean {
    return this.visible.some((tile) => tile.bitmap === undefined && this.tiles.instead(tile).length === 0);
  }

  /** Whether everything on the screen is drawn as it is. */
  get done(): boolean {
    return this.job === undefined && !this.visible.some(outOfDate);
  }

  /** An element came on top of all others: the tiles of this level get it as they are, and only it. */
  add(element: Element, box: Box): void {
    for (const tile of this.tiles.drawn(box)) {
      this.changed.add(tile);
      const context = this.isWhole(tile) ? tile.bitmap?.getContext('2d') : null;
      if (context) {
        paint(context, placeOf(tile), element, this.paints, this.ground.opacity(element.id));
        this.tilesDrawn++;
        this.elementsSeen++;
      } else age(tile, box, element.id, element);
    }
  }

  /** What is drawn in a part of the page has changed. */
  touch(part: Box, id?: ItemID, fresh?: Element): void {
    for (const tile of this.tiles.touch(part, id, fresh)) this.changed.add(tile);
  }

  touchAll(): void {
    this.tiles.touchAll();
    for (const tile of this.visible) this.changed.add(tile);
  }

  clear(): void {
    this.job = undefined;
    this.tiles.clear();
    this.changed.clear();
    this.visible = [];
  }

  /** Draws tiles until the time is up, those in the middle of the screen first. */
  work(isOver: () => boolean): void {
    if (this.job !== undefined && !this.visible.includes(this.job.tile)) this.giveUp(this.job);
    do {
      this.job ??= this.begin();
      if (this.job === undefined) return;
      if (this.draw(this.job, isOver)) {
        this.finish(this.job);
        this.job = undefined;
      }
    } while (!isOver());
  }

  /** Puts the tiles onto the screen: all of them, or those that look otherwise than on it. */
  compose(context: Context, place: Place, all: boolean): void {
    context.resetTransform();
    context.globalAlpha = 1;
    if (all) context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    for (const tile of this.visible) {
      if (!all && !this.changed.has(tile)) continue;
      const at = onScreen(tile, place);
      if (!all) context.clearRect(at.x, at.y, at.w, at.h);
      if (tile.bitmap !== undefined) context.drawImage(tile.bitmap, at.x, at.y, at.w, at.h);
      if (tile.bitmap !== undefined && tile.fresh.length === 0) continue;
      context.save();
      context.beginPath();
      context.rect(at.x, at.y, at.w, at.h);
      context.clip();
      if (tile.bitmap === undefined) this.composeInstead(context, place, tile);
      for (const element of tile.fresh) paint(context, place, element, this.paints, this.ground.opacity(element.id));
      context.restore();
    }
    this.changed.clear();
  }

  /** Whether a tile of this level has all that there is. */
  private isWhole(tile: Tile<OffscreenCanvas>): boolean {
    return tile.level === this.level && !outOfDate(tile) && this.job?.tile !== tile && tile.fresh.length === 0;
  }

  private composeInstead(context: Context, place: Place, missing: Tile<OffscreenCanvas>): void {
    const instead = this.tiles.instead(missing);
    if (instead.length === 0) this.ground.paper(context, place, missing.box);
    context.resetTransform();
    for (const tile of instead) {
      const at = onScreen(tile, place);
      if (tile.bitmap !== undefined) context.drawImage(tile.bitmap, at.x, at.y, at.w, at.h);
    }
  }

  private begin(): Job | undefined {
    const middle = boxAround(this.visible.map(({ box }) => box));
    const far = ({ box }: Tile<OffscreenCanvas>) =>
      middle === undefined
        ? 0
        : Math.hypot(box.x + box.w / 2 - middle.x - middle.w / 2, box.y + box.h / 2 - middle.y - middle.h / 2);
    const rank = (tile: Tile<OffscreenCanvas>) => (tile.bitmap === undefined ? 0 : 1e9) + far(tile);
    const [tile] = this.visible.filter(outOfDate).sort((a, b) => rank(a) - rank(b));
    if (tile === undefined) return undefined;
    const { edge } = this.tiles;
    const region = tile.bitmap === undefined || tile.stale === undefined ? undefined : pixels(tile, tile.stale, edge);
    const canvas = this.spare.pop() ?? new OffscreenCanvas(edge, edge);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas can be drawn on');
    context.reset();
    const place = placeOf(tile);
    const part = region === undefined ? tile.box : partOf(region, place);
    if (region !== undefined) {
      context.beginPath();
      context.rect(region.x, region.y, region.w, region.h);
      context.clip();
    }
    this.ground.paper(context, place, part);
    const elements = this.ground.within(part);
    this.elementsSeen += elements.length;
    tile.stale = undefined;
    return { tile, canvas, context, region, part, place, elements, fresh: tile.fresh, next: 0 };
  }

  /** Draws on; whether it came to the end. */
  private draw(job: Job, isOver: () => boolean): boolean {
    for (let i = 0; job.next < job.elements.length; i++) {
      if (i > 0 && i % stride === 0 && isOver()) return false;
      const element = job.elements[job.next++] as Element;
      const opacity = this.ground.opacity(element.id);
      if (opacity > 0) paint(job.context, job.place, element, this.paints, opacity);
    }
    return true;
  }

  private finish({ tile, canvas, region, fresh }: Job): void {
    this.tilesDrawn++;
    this.changed.add(tile);
    tile.fresh = tile.fresh.filter((element) => !fresh.includes(element));
    const target = region === undefined ? null : tile.bitmap?.getContext('2d');
    if (!region || !target) {
      if (tile.bitmap !== undefined) this.spare.push(tile.bitmap);
      tile.bitmap = canvas;
      return;
    }
    target.resetTransform();
    target.globalAlpha = 1;
    target.clearRect(region.x, region.y, region.w, region.h);
    target.drawImage(canvas, region.x, region.y, region.w, region.h, region.x, region.y, region.w, region.h);
    this.spare.push(canvas);
  }

  private giveUp({ tile, canvas, part }: Job): void {
    tile.stale = boxAround([tile.stale ?? part, part]);
    this.spare.push(canvas);
    this.job = undefined;
  }
}

const outOfDate = (tile: Tile<OffscreenCanvas>) => tile.bitmap === undefined || tile.stale !== undefined;

/** Where the page is on the bitmap of a tile. */
function placeOf({ level, box }: Tile<OffscreenCanvas>): Place {
  return { scale: level, x: -box.x * level, y: -box.y * level };
}

/** Where a tile is on the screen, in whole device pixels, so that between two tiles there is no seam. */
function onScreen({ box }: Tile<OffscreenCanvas>, { scale, x, y }: Place): Box {
  const [left, upper] = [Math.round(box.x * scale + x), Math.round(box.y * scale + y)];
  const [right, lower] = [Math.round((box.x + box.w) * scale + x), Math.round((box.y + box.h) * scale + y)];
  return { x: left, y: upper, w: right - left, h: lower - upper };
}

/** A part of the page in whole pixels of a tile, with room for soft edges; undefined where that is nearly all of it. */
function pixels(tile: Tile<OffscreenCanvas>, part: Box, edge: number): Box | undefined {
  const { scale, x, y } = placeOf(tile);
  const within = (value: number) => Math.min(edge, Math.max(0, value));
  const [left, upper] = [within(Math.floor(part.x * scale + x) - 1), within(Math.floor(part.y * scale + y) - 1)];
  const [right, lower] = [
    within(Math.ceil((part.x + part.w) * scale + x) + 1),
    within(Math.ceil((part.y + part.h) * scale + y) + 1),
  ];
  const region = { x: left, y: upper, w: right - left, h: lower - upper };
  return region.w * region.h > 0.7 * edge * edge ? undefined : region;
}

function partOf(region: Box, { scale, x, y }: Place): Box {
  return { x: (region.x - x) / scale, y: (region.y - y) / scale, w: region.w / scale, h: region.h / scale };
}
