import { describe, expect, test } from 'vitest';
import { lesson } from '@/testing/server';
import { TITLE_MAX } from '@/ui/roomRules';
import {
  byTime,
  cancelled,
  clockOf,
  held,
  mayEnter,
  merged,
  momentOf,
  nextHour,
  startOf,
  titleOf,
  tomorrowOf,
} from './model';

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

  test('pages and what is coming are one list; an end that was read is not undone', () => {
    const over = lesson({ id: 'a', state: 'ended' });
    const all = merged([over, planned('b', 1)], [lesson({ id: 'a' }), lesson({ id: 'b' }), planned('c', 3)]);
    expect(all.map(({ id, state }) => `${id} ${state}`)).toEqual(['a ended', 'b live', 'c planned']);
  });

  test('those that are over, the last first', () => {
    const over = (id: string, began: number) => lesson({ id, state: 'ended', began });
    expect(ids(held([over('a', 1), over('b', 3), lesson({ id: 'x' }), over('c', 2)]))).toBe('b c a');
  });
});

test('one begins when it began, or when it is planned', () => {
  expect(startOf(lesson({ began: 7, planned: 5 }))).toBe(7);
  expect(startOf(planned('a', 5))).toBe(5);
  const { began: _, ...never } = lesson({ state: 'ended', planned: 5 });
  expect(cancelled(never)).toBe(true);
  expect(cancelled(lesson({ state: 'ended' }))).toBe(false);
});

test('students come in a quarter of an hour early, not a moment more; who teaches always', () => {
  const minutes = 60_000;
  const at = planned('a', 100 * minutes);
  expect(mayEnter(at, 85 * minutes - 1)).toBe(false);
  expect(mayEnter(at, 85 * minutes)).toBe(true);
  expect(mayEnter({ ...at, role: 'teacher' }, 0)).toBe(true);
  expect(mayEnter(lesson(), 0)).toBe(true);
  expect(mayEnter(lesson({ state: 'ended', role: 'teacher' }), 0)).toBe(false);
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

describe('clocks and zones', () => {
  test.each(['Asia/Shanghai', 'UTC', 'America/Los_Angeles', 'Asia/Kathmandu', 'Pacific/Kiritimati', undefined])(
    '%s and back',
    (zone) => {
      for (const ms of [Date.UTC(2026, 10, 29, 16, 30), Date.UTC(2027, 0, 1, 0, 0), Date.UTC(2028, 1, 29, 12, 59)])
        expect(momentOf(clockOf(ms, zone), zone)).toBe(ms);
    },
  );

  test('midnight is the first minute of its day', () => {
    expect(clockOf(Date.UTC(2026, 10, 28, 16), 'Asia/Shanghai')).toEqual({ day: '2026-11-29', time: '00:00' });
    expect(momentOf({ day: '2026-11-29', time: '00:00' }, 'Asia/Shanghai')).toBe(Date.UTC(2026, 10, 28, 16));
  });

  test('an hour that clocks skip is no moment; one that they show twice is the first', () => {
    const berlin = 'Europe/Berlin';
    expect(momentOf({ day: '2026-03-29', time: '02:30' }, berlin)).toBeUndefined();
    expect(momentOf({ day: '2026-03-29', time: '01:59' }, berlin)).toBe(Date.UTC(2026, 2, 29, 0, 59));
    expect(momentOf({ day: '2026-03-29', time: '03:00' }, berlin)).toBe(Date.UTC(2026, 2, 29, 1));
    expect(momentOf({ day: '2026-10-25', time: '02:30' }, berlin)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  test('what is not filled in is no moment', () => {
    for (const clock of [
      { day: '', time: '10:00' },
      { day: '2026-11-29', time: '' },
      { day: '2026-13-40', time: '10:00' },
    ])
      expect(momentOf(clock)).toBeUndefined();
  });

  test('a plan begins with the next full hour, also over midnight', () => {
    const at = (hour: number, minute: number) => new Date(2026, 10, 29, hour, minute).getTime();
    expect(nextHour(at(9, 20))).toEqual({ day: '2026-11-29', time: '10:00' });
    expect(nextHour(at(23, 1))).toEqual({ day: '2026-11-30', time: '00:00' });
    expect(tomorrowOf(at(23, 59))).toBe(new Date(2026, 10, 30).getTime());
  });
});
