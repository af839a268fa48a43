/** What the attendance book shows. Pure. */

import type { Book, BookedStudent, Cell } from '@/api/attendance';
import { type Shown, shownOf } from '@/features/attendance';

export interface Filter {
  /** Any part of the name, in any case. */
  readonly name: string;
  /** With this at least once. */
  readonly status: Shown | '';
  /** There for less than so many hundredths of the time; null: however long. */
  readonly below: number | null;
  readonly order: 'name' | 'share';
}

export const EVERYBODY: Filter = { name: '', status: '', below: null, order: 'name' };

const folded = (text: string) => text.normalize('NFKC').toLowerCase().trim();

/** The students whom the filter leaves, in its order; among equals by name. */
export function studentsOf({ students }: Book, filter: Filter, compare: (a: string, b: string) => number): BookedStudent[] {
  const { name, status, below, order } = filter;
  const part = folded(name);
  return students
    .filter((student) => folded(student.name).includes(part))
    .filter(({ cells }) => status === '' || cells.some((cell) => shownOf(cell) === status))
    .filter(({ share }) => below === null || share * 100 < below)
    .sort(
      (a, b) => (order === 'share' ? a.share - b.share : 0) || compare(a.name, b.name) || (a.account < b.account ? -1 : 1),
    );
}

/** The hundredths in a field that may be empty; undefined if they are none. */
export function belowOf(text: string): number | null | undefined {
  const plain = text.normalize('NFKC').replace('%', '').trim();
  if (plain === '') return null;
  return /^\d{1,3}$/.test(plain) && Number(plain) <= 100 ? Number(plain) : undefined;
}

/** Of the lessons with a sign-in, in how many the student was there, late or not. */
export function attended({ cells }: Pick<BookedStudent, 'cells'>): { readonly present: number; readonly all: number } {
  const statuses = cells.map(shownOf).filter((status) => status !== 'none' && status !== 'waiting');
  return { present: statuses.filter((status) => status === 'present' || status === 'late').length, all: statuses.length };
}

/** The lessons of a student as one strip of colours, which CSS names `--present` and so on. */
export function heat(cells: readonly Pick<Cell, 'status'>[]): string {
  const each = 100 / cells.length;
  const at = (share: number) => `${Number((share * each).toFixed(3))}%`;
  const stops = cells.map((cell, i) => {
    const gap = i + 1 < cells.length ? `, transparent ${at(i + 0.85)} ${at(i + 1)}` : '';
    return `var(--${shownOf(cell).replace('_', '-')}) ${at(i)} ${at(gap ? i + 0.85 : i + 1)}${gap}`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** A place in the table of lessons by students. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads from a place in a table of so many rows and columns; undefined if it leads nowhere. */
export function moved(from: Place, key: string, rows: number, columns: number, far = false): Place | undefined {
  const { row, column } = from;
  const to = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    PageUp: { row: Math.max(0, row - 10), column },
    PageDown: { row: Math.min(rows - 1, row + 10), column },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? rows - 1 : row, column: columns - 1 },
  }[key];
  return to && to.row >= 0 && to.row < rows && to.column >= 0 && to.column < columns ? to : undefined;
}

/** Some of a row of things: from the first to before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Which of `count` things, each of so many px, are in sight from `offset` on, with a few on either side of them. It moves by whole steps,
 * so that what comes into sight is drawn ahead and in small parts.
 */
export function spanOf(offset: number, length: number, each: number, count: number, step: number): Span {
  const from = Math.floor(Math.floor(offset / each) / step) * step - step * 2;
  const to = Math.ceil(Math.ceil((offset + Math.max(0, length)) / each) / step) * step + step * 2;
  return { from: Math.max(0, Math.min(from, count)), to: Math.max(0, Math.min(to, count)) };
}

/** The numbers of a span, and one more in its place. */
export function withOne({ from, to }: Span, one: number | undefined): number[] {
  const all = Array.from({ length: to - from }, (_, i) => from + i);
  if (one === undefined || (one >= from && one < to)) return all;
  return one < from ? [one, ...all] : [...all, one];
}
