import { describe, expect, test } from 'vitest';
import type { Book, BookedStudent, Status } from '@/api/attendance';
import { attended, belowOf, EVERYBODY, heat, moved, spanOf, studentsOf, withOne } from './model';

const COUNTS = { present: 0, late: 0, absent: 0, refused: 0, not_reached: 0, excused: 0 };

function student(account: string, name: string, share: number, ...statuses: (Status | undefined)[]): BookedStudent {
  const cells = statuses.map((status, i) => ({ lesson: `l${i}`, share, ...(status && { status }) }));
  return { account, name, share, cells, counts: COUNTS };
}

const book: Book = {
  lessons: [],
  students: [
    student('c', 'Zoë', 0.5, 'present', 'absent'),
    student('a', '王伟', 0.9, 'late', undefined),
    student('b', 'ＡＮＮ', 0.5, 'excused', 'present'),
  ],
};
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const found = (filter: Partial<typeof EVERYBODY>) =>
  studentsOf(book, { ...EVERYBODY, ...filter }, compare).map(({ account }) => account);

describe('what the book shows', () => {
  test('everybody, by name', () => expect(found({})).toEqual(['c', 'a', 'b']));
  test('any part of a name, in any case and width', () => {
    expect(found({ name: ' ann' })).toEqual(['b']);
    expect(found({ name: '伟' })).toEqual(['a']);
    expect(found({ name: 'nobody' })).toEqual([]);
  });
  test('who had a status at least once; also who was in a lesson without a sign-in', () => {
    expect(found({ status: 'present' })).toEqual(['c', 'b']);
    expect(found({ status: 'none' })).toEqual(['a']);
  });
  test('who was there for less than so much, and not who was there for just that', () => {
    expect(found({ below: 50 })).toEqual([]);
    expect(found({ below: 51 })).toEqual(['c', 'b']);
    expect(found({ below: 0 })).toEqual([]);
  });
  test('those least there first, and among equals by name', () =>
    expect(found({ order: 'share' })).toEqual(['c', 'b', 'a']));
});

test('hundredths that people type', () => {
  expect(belowOf('')).toBeNull();
  expect(belowOf(' ８０% ')).toBe(80);
  for (const wrong of ['101', '-1', '1.5', 'x']) expect(belowOf(wrong), wrong).toBeUndefined();
});

test('lessons with a sign-in in which one was there, late or not; what is open does not count yet', () => {
  expect(attended(student('a', 'a', 1, 'present', 'late', 'absent', undefined, 'waiting', 'excused'))).toEqual({
    present: 2,
    all: 4,
  });
  expect(attended(student('a', 'a', 1))).toEqual({ present: 0, all: 0 });
});

test('the strip has one colour for each lesson', () => {
  expect(heat([{ status: 'present' }])).toBe('linear-gradient(to right, var(--present) 0% 100%)');
  expect(heat([{ status: 'not_reached' }, {}])).toBe(
    'linear-gradient(to right, var(--not-reached) 0% 42.5%, transparent 42.5% 50%, var(--none) 50% 100%)',
  );
});

test('keys move within the table and not out of it', () => {
  const at = (row: number, column: number) => ({ row, column });
  const go = (key: string, from = at(1, 1), far = false) => moved(from, key, 30, 3, far);
  expect(go('ArrowUp')).toEqual(at(0, 1));
  expect(go('ArrowRight')).toEqual(at(1, 2));
  expect(go('ArrowRight', at(1, 2))).toBeUndefined();
  expect(go('ArrowUp', at(0, 0))).toBeUndefined();
  expect(go('PageDown')).toEqual(at(11, 1));
  expect(go('PageDown', at(25, 1))).toEqual(at(29, 1));
  expect(go('End')).toEqual(at(1, 2));
  expect(go('Home', at(5, 2), true)).toEqual(at(0, 0));
  expect(go('End', at(5, 0), true)).toEqual(at(29, 2));
  expect(go('a')).toBeUndefined();
});

test('what is in sight has a few around it and moves by whole steps', () => {
  const seen = (offset: number, length = 500) => spanOf(offset, length, 50, 300, 4);
  expect(seen(0)).toEqual({ from: 0, to: 20 });
  expect(seen(599)).toEqual({ from: 0, to: 32 });
  expect(seen(600)).toEqual({ from: 4, to: 32 });
  expect(seen(14_500)).toEqual({ from: 280, to: 300 });
  expect(seen(50_000)).toEqual({ from: 300, to: 300 });
  expect(seen(0, -56)).toEqual({ from: 0, to: 8 });
});

test('one that is kept has its place among those in sight', () => {
  const span = { from: 3, to: 6 };
  expect(withOne(span, undefined)).toEqual([3, 4, 5]);
  expect(withOne(span, 4)).toEqual([3, 4, 5]);
  expect(withOne(span, 0)).toEqual([0, 3, 4, 5]);
  expect(withOne(span, 6)).toEqual([3, 4, 5, 6]);
});
