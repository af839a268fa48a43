import { describe, expect, test } from 'vitest';
import { lesson } from '@/testing/server';
import { cancelled, clockOf, held, merged, momentOf, nextHour } from './model';

const planned = (id: string, at: number) => lesson({ id, state: 'planned', planned: at });
const ids = (lessons: readonly { id: string }[]) => lessons.map(({ id }) => id).join(' ');

describe('the lessons of a course', () => {
  test('pages and what is coming are one list; an end that was read is not undone', () => {
    const over = lesson({ id: 'a', state: 'ended' });
    const all = merged([over, planned('b', 1)], [lesson({ id: 'a' }), lesson({ id: 'b' }), planned('c', 3)]);
    expect(all.map(({ id, state }) => `${id} ${state}`)).toEqual(['a ended', 'b live', 'c planned']);
  });

  test('those that are over, the last first', () => {
    const over = (id: string, began: number) => lesson({ id, state: 'ended', began });
    expect(ids(held([over('a', 1), over('b', 3), lesson({ id: 'x' }), over('c', 2)]))).toBe('b c a');
  });

  test('one that is over without having begun was cancelled', () => {
    const { began: _, ...never } = lesson({ state: 'ended', planned: 5 });
    expect(cancelled(never)).toBe(true);
    expect(cancelled(lesson({ state: 'ended' }))).toBe(false);
  });
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
  });
});
