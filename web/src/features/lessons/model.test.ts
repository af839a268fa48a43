import { describe, expect, test } from 'vitest';
import { lesson } from '@/testing/server';
import { TITLE_MAX } from '@/ui/roomRules';
import { byTime, mayEnter, startOf, titleOf, tomorrowOf } from './model';

const planned = (id: string, at: number) => lesson({ id, state: 'planned', planned: at });
const ids = (lessons: readonly { id: string }[]) => lessons.map(({ id }) => id).join(' ');

describe('the order of lessons', () => {
  const tomorrow = 1_000;
  test('what is live, what comes today and what later, each by its start', () => {
    const all = [
      planned('d', 1_000),
      planned('c', 999),
      lesson({ id: 'b', began: 5 }),
      planned('a', 10),
      planned('e', 2_000),
    ];
    const { live, today, later } = byTime(all, tomorrow);
    expect([ids(live), ids(today), ids(later)]).toEqual(['b', 'a c', 'd e']);
  });

  test('one that should have begun yesterday is of today; one that is over is nowhere', () => {
    const { live, today, later } = byTime([planned('a', -5), lesson({ state: 'ended' })], tomorrow);
    expect([ids(live), ids(today), ids(later)]).toEqual(['', 'a', '']);
  });

  test('lessons of one moment keep one order', () => {
    expect(ids(byTime([planned('b', 5), planned('a', 5)], tomorrow).today)).toBe('a b');
  });
});

test('one begins when it began, or when it is planned', () => {
  expect(startOf(lesson({ began: 7, planned: 5 }))).toBe(7);
  expect(startOf(planned('a', 5))).toBe(5);
});

test('students come in a quarter of an hour early, not a moment more; who teaches always', () => {
  const minutes = 60_000;
  const at = planned('a', 100 * minutes);
  expect(mayEnter(at, 85 * minutes - 1)).toBe(false);
  expect(mayEnter(at, 85 * minutes)).toBe(true);
  expect(mayEnter({ ...at, role: 'teacher' }, 0)).toBe(true);
  expect(mayEnter(lesson(), 0)).toBe(true);
  expect(mayEnter(lesson({ state: 'ended', role: 'teacher' }), 0)).toBe(false);
  expect(mayEnter({ ...at, role: 'teacher', off: true }, 0)).toBe(false);
});

test('a title that nobody chose fits and keeps its day', () => {
  expect(titleOf('高等数学', 'Nov 29, 2026')).toBe('高等数学 · Nov 29, 2026');
  for (const course of ['👨‍👩‍👧‍👦'.repeat(200), 'x'.repeat(200), 'سلام '.repeat(60)]) {
    const title = titleOf(course, '2026年11月29日');
    expect([...title].length).toBeLessThanOrEqual(TITLE_MAX);
    expect(title.endsWith(' · 2026年11月29日')).toBe(true);
  }
  // No half of a family.
  expect(titleOf('👨‍👩‍👧‍👦'.repeat(200), 'd').replace(' · d', '')).toBe('👨‍👩‍👧‍👦'.repeat(13));
});

test('tomorrow begins at midnight where the reader is', () => {
  expect(tomorrowOf(new Date(2026, 10, 29, 23, 59).getTime())).toBe(new Date(2026, 10, 30).getTime());
});
