import { expect, test } from 'vitest';
import { COLUMN, marksOf } from './marks';

/** The columns in which an outline's strokes begin. */
const columns = (outline: string) => [...outline.matchAll(/M([\d.]+)/g)].map(([, x]) => Math.floor(Number(x) / COLUMN));

test('what has one colour is one outline, with each cell in its column', () => {
  const marks = marksOf([
    { status: 'absent', share: 0 },
    undefined,
    { status: 'present', share: 2 },
    { status: 'absent', share: 0.5, correction: { status: 'excused', reason: 'ill', by: 'a', by_name: 'Ann', made: 1 } },
    { share: 1 },
  ]);
  expect(marks.statuses.map(({ status, tiles, signs }) => [status, columns(tiles), columns(signs)])).toEqual([
    ['absent', [0, 3], [0, 0, 3, 3]],
    ['present', [2], [2]],
    ['none', [4], [4]],
  ]);
  expect(columns(marks.tracks)).toEqual([0, 2, 3, 4]);
  expect(columns(marks.bars)).toEqual([2, 3, 4]);
  expect(columns(marks.dots)).toEqual([3]);
});

test('a bar is as long as the share, its round ends included, and never longer than all', () => {
  const length = (share: number) => Number(/h([\d.]+)/.exec(marksOf([{ share }]).bars)?.[1]);
  expect(length(1)).toBe(48);
  expect(length(2)).toBe(48);
  expect(length(0.5)).toBeCloseTo(48 / 2 - 8 / 3, 1);
  expect(length(0.01)).toBe(0);
});
