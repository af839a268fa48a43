/** Many marks side by side as a few outlines. Pure. */

import type { Cell } from '@/api/attendance';
import { type Shown, shownOf } from './model';
import { SIGNS } from './signs';

/** What a mark takes, in units of which a sign has 24: so a column of 3.75rem has signs of 1.125rem. */
export const COLUMN = 80;
export const HEIGHT = 68;

const TILE = { left: 64 / 3, top: 28 / 3, side: 112 / 3, radius: 16 / 3 };
const SIGN = { left: 28, top: 16 };
const BAR = { left: 16, top: 164 / 3, length: 48, cap: 8 / 3 };
const DOT = { left: 56, top: 12, radius: 14 / 3 };

type Marked = Pick<Cell, 'status' | 'share' | 'correction'>;

/** All that has one colour is one outline, whose `d` this is. */
export interface Marks {
  readonly statuses: readonly { readonly status: Shown; readonly tiles: string; readonly signs: string }[];
  readonly tracks: string;
  readonly bars: string;
  readonly dots: string;
}

/** The marks of some cells, each in its column; a column without a cell stays empty. */
export function marksOf(cells: readonly (Marked | undefined)[]): Marks {
  const statuses = new Map<Shown, { tiles: string; signs: string }>();
  let [tracks, bars, dots] = ['', '', ''];
  cells.forEach((cell, column) => {
    if (!cell) return;
    const left = column * COLUMN;
    const status = shownOf(cell);
    const { tiles, signs } = statuses.get(status) ?? { tiles: '', signs: '' };
    statuses.set(status, { tiles: tiles + tile(left), signs: signs + moved(SIGNS[status], left + SIGN.left, SIGN.top) });
    tracks += bar(left, 1);
    if (cell.share > 0) bars += bar(left, Math.min(1, cell.share));
    if (cell.correction) dots += dot(left);
  });
  return { statuses: [...statuses].map(([status, outlines]) => ({ status, ...outlines })), tracks, bars, dots };
}

const short = (value: number) => Number(value.toFixed(2));

function tile(x: number): string {
  const { left, top, side, radius: r } = TILE;
  const straight = short(side - 2 * r);
  const corner = (dx: number, dy: number) => `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
  const start = `M${short(x + left + r)} ${short(top)}`;
  return `${start}h${straight}${corner(r, r)}v${straight}${corner(-r, r)}h${-straight}${corner(-r, -r)}v${-straight}${corner(r, -r)}`;
}

/** A line with round ends, which reach beyond it by `cap`. */
const bar = (x: number, share: number) =>
  `M${x + BAR.left} ${short(BAR.top)}h${short(Math.max(0, share * (BAR.length + 2 * BAR.cap) - 2 * BAR.cap))}`;

function dot(x: number): string {
  const r = short(DOT.radius);
  return `M${short(x + DOT.left - r)} ${DOT.top}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

/** The same outline elsewhere. */
const moved = (path: string, x: number, y: number) =>
  path.replace(
    /M([\d.]+) ([\d.]+)/g,
    (_, left: string, top: string) => `M${short(Number(left) + x)} ${short(Number(top) + y)}`,
  );
