/** Where one tile lies in its container, px. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const GAP = 8;

/**
 * The places of n tiles of one ratio (width / height) in a box, as large as they can all be: tile i keeps its place in reading order, and
 * the last row is centred. Nothing is placed in a box without area.
 */
export function layout(n: number, width: number, height: number, ratio: number): readonly Rect[] {
  if (n <= 0 || width <= 0 || height <= 0) return [];
  let best = { columns: 1, rows: n, width: 0, height: 0 };
  for (let columns = 1; columns <= n; columns++) {
    const rows = Math.ceil(n / columns);
    const tileWidth = Math.min((width - GAP * (columns - 1)) / columns, ((height - GAP * (rows - 1)) / rows) * ratio);
    if (tileWidth > best.width) best = { columns, rows, width: tileWidth, height: tileWidth / ratio };
  }
  const tile = { width: Math.floor(best.width), height: Math.floor(best.height) };
  const top = (height - best.rows * tile.height - GAP * (best.rows - 1)) / 2;
  return Array.from({ length: n }, (_, i) => {
    const row = Math.floor(i / best.columns);
    const inRow = row === best.rows - 1 ? n - row * best.columns : best.columns;
    const left = (width - inRow * tile.width - GAP * (inRow - 1)) / 2;
    const x = left + (i % best.columns) * (tile.width + GAP);
    return { x: Math.round(x), y: Math.round(top + row * (tile.height + GAP)), ...tile };
  });
}

/** One large picture with all of them small below it or beside it, or alone. */
export type Large = 'stage' | 'side' | 'speaker';

/** Where the large picture lies, and the strip of small ones in its own scrolled box. Without a strip there is no room for one. */
export interface StagePlaces {
  readonly stage: Rect;
  readonly strip: (Rect & { readonly tiles: readonly Rect[]; readonly content: Size }) | null;
}

type Size = Pick<Rect, 'width' | 'height'>;

const RATIO = 16 / 9;
/** Heights of a tile below the stage and widths of one beside it; a tile under the least is no picture any more: the strip scrolls. */
const BELOW = { share: 0.2, least: 56, most: 150 };
const BESIDE = { share: 0.2, least: 132, most: 280 };
/** A strip that leaves less than this for the large picture takes more than it gives. */
const LEAST = { below: 180, beside: 240 };

/**
 * The large picture as large as can be, with a strip of n tiles that keep their order and place whoever is large. Where the wanted
 * side has no room the strip goes to the other, and where neither has, away. One alone needs no strip.
 */
export function stagePlaces(kind: Large, n: number, width: number, height: number): StagePlaces {
  const alone: StagePlaces = { stage: { x: 0, y: 0, width: Math.max(0, width), height: Math.max(0, height) }, strip: null };
  if (kind === 'speaker' || n <= 1) return alone;
  const below = () => (height >= LEAST.below + GAP + BELOW.least ? stripBelow(n, width, height) : null);
  const beside = () => (width >= LEAST.beside + GAP + BESIDE.least ? stripBeside(n, width, height) : null);
  return (kind === 'side' ? (beside() ?? below()) : (below() ?? beside())) ?? alone;
}

function stripBelow(n: number, width: number, height: number): StagePlaces {
  const fitting = (width - GAP * (n - 1)) / n / RATIO;
  const tile = Math.floor(clamp(Math.min(height * BELOW.share, fitting), BELOW));
  const wide = Math.floor(tile * RATIO);
  const content = { width: n * wide + GAP * (n - 1), height: tile };
  const left = Math.max(0, (width - content.width) / 2);
  const tiles = Array.from({ length: n }, (_, i) => ({
    x: Math.round(left + i * (wide + GAP)),
    y: 0,
    width: wide,
    height: tile,
  }));
  return {
    stage: { x: 0, y: 0, width, height: height - tile - GAP },
    strip: { x: 0, y: height - tile, width, height: tile, tiles, content },
  };
}

function stripBeside(n: number, width: number, height: number): StagePlaces {
  const fitting = ((height - GAP * (n - 1)) / n) * RATIO;
  const wide = Math.floor(clamp(Math.min(width * BESIDE.share, fitting), BESIDE));
  const tile = Math.floor(wide / RATIO);
  const content = { width: wide, height: n * tile + GAP * (n - 1) };
  const top = Math.max(0, (height - content.height) / 2);
  const tiles = Array.from({ length: n }, (_, i) => ({
    x: 0,
    y: Math.round(top + i * (tile + GAP)),
    width: wide,
    height: tile,
  }));
  return {
    stage: { x: 0, y: 0, width: width - wide - GAP, height },
    strip: { x: width - wide, y: 0, width: wide, height, tiles, content },
  };
}

const clamp = (size: number, { least, most }: typeof BELOW) => Math.max(least, Math.min(most, size));
