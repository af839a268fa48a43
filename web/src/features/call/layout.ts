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

const STRIP_SIDE = { share: 0.2, least: 140, most: 260 };
const STRIP_BELOW = { share: 0.2, least: 72, most: 140 };

/**
 * Tile `staged` as large as can be, the others small in a strip: at the side of a wide box, below in a tall one. The places come in the
 * order of the tiles. The stage fills its part whatever the ratio, as a picture is shown whole there.
 */
export function stageLayout(n: number, staged: number, width: number, height: number, ratio: number): readonly Rect[] {
  if (width <= 0 || height <= 0) return [];
  if (n <= 1) return [{ x: 0, y: 0, width, height }];
  const side = width >= height * 1.1;
  const strip = side ? clamp(width, STRIP_SIDE) : clamp(height, STRIP_BELOW);
  const small = side
    ? layout(n - 1, strip, height, ratio)
    : row(n - 1, width, strip, ratio).map((r) => ({ ...r, y: height - strip }));
  const stage = side
    ? { x: 0, y: 0, width: width - strip - GAP, height }
    : { x: 0, y: 0, width, height: height - strip - GAP };
  const rest = small.map((r) => (side ? { ...r, x: r.x + width - strip } : r));
  return Array.from({ length: n }, (_, i) => {
    if (i === staged) return stage;
    return rest[i < staged ? i : i - 1] ?? stage;
  });
}

function row(n: number, width: number, height: number, ratio: number): Rect[] {
  const tile = Math.floor(Math.min(height * ratio, (width - GAP * (n - 1)) / n));
  const left = (width - n * tile - GAP * (n - 1)) / 2;
  return Array.from({ length: n }, (_, i) => ({ x: Math.round(left + i * (tile + GAP)), y: 0, width: tile, height }));
}

const clamp = (size: number, { share, least, most }: typeof STRIP_SIDE) =>
  Math.round(Math.max(least, Math.min(most, size * share)));
