import { describe, expect, it } from 'vitest';
import {
  aimedAt,
  atEnd,
  buildRows,
  countAfter,
  type Dated,
  GROUP_MS,
  messageAt,
  missed,
  prepended,
  type RowsInput,
  relativeDay,
  stage,
} from './rows';

/** The calendar day in a zone, as the machine's own zone cannot be chosen in a test. */
const dayIn = (timeZone: string) => {
  // en-CA writes dates as year-month-day.
  const format = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone });
  return (time: number) => format.format(time);
};
const noon = Date.UTC(2026, 10, 20, 12);
const day = 86_400_000;
const message = (seq: number, time = noon, account = 'a', name = account): Dated => ({
  seq,
  time,
  account,
  name,
});
const input = (change: Partial<RowsInput<Dated, { id: string }>>): RowsInput<Dated, { id: string }> => ({
  messages: [],
  pending: [],
  more: false,
  readTo: undefined,
  self: 'me',
  dayOf: dayIn('UTC'),
  ...change,
});
/** The rows below the beginning. */
const shape = (change: Partial<RowsInput<Dated, { id: string }>>) =>
  buildRows(input(change))
    .filter((r) => r.type !== 'beginning')
    .map((r) => (r.type === 'message' ? `${r.message.seq}${r.first ? '!' : ''}` : r.type));

describe('rows', () => {
  it('groups one person within five minutes', () => {
    expect(shape({ messages: [message(1), message(2, noon + GROUP_MS - 1), message(3, noon + 2 * GROUP_MS)] })).toEqual([
      'day',
      '1!',
      '2',
      '3!',
    ]);
  });
  it('begins a group when the person or the name changes', () => {
    expect(shape({ messages: [message(1), message(2, noon, 'b'), message(3, noon, 'b', 'Bea')] })).toEqual([
      'day',
      '1!',
      '2!',
      '3!',
    ]);
  });
  it('separates days in the reader’s zone', () => {
    const messages = [message(1, noon), message(2, noon + day)];
    expect(shape({ messages })).toEqual(['day', '1!', 'day', '2!']);
    const late = [message(1, Date.UTC(2026, 10, 20, 15, 59)), message(2, Date.UTC(2026, 10, 20, 16, 1))];
    expect(shape({ messages: late, dayOf: dayIn('Asia/Shanghai') })).toEqual(['day', '1!', 'day', '2!']);
    expect(shape({ messages: late })).toEqual(['day', '1!', '2']);
  });
  it('puts the unread divider before the first message of another that was not read', () => {
    const messages = [message(1), message(2, noon, 'me'), message(3), message(4)];
    expect(shape({ messages, readTo: 1 })).toEqual(['day', '1!', '2!', 'unread', '3!', '4']);
    expect(shape({ messages, readTo: 4 })).not.toContain('unread');
    expect(shape({ messages })).not.toContain('unread');
  });
  it('puts what is not yet sent at the end', () => {
    expect(shape({ messages: [message(1)], pending: [{ id: 'x' }] })).toEqual(['day', '1!', 'pending']);
  });
  it('says where the chat begins once all of it is there', () => {
    expect(buildRows(input({ messages: [message(1)] }))[0]?.type).toBe('beginning');
    expect(buildRows(input({ messages: [message(1), message(2)], more: true }))[0]?.type).toBe('message');
    expect(buildRows(input({}))).toEqual([]);
  });
  it('holds the oldest back while older ones exist', () => {
    expect(shape({ messages: [message(5), message(6)], more: true })).toEqual(['6']);
  });
});

describe('what was missed', () => {
  const messages = [message(5), message(6, noon, 'me'), message(7), message(8)];
  it('is what others wrote between the last read and the coming back', () => {
    expect(missed({ messages, readTo: 5, cameAt: 8, more: true, self: 'me' })).toEqual({ count: 2, open: false });
    expect(missed({ messages, readTo: 5, cameAt: 7, more: true, self: 'me' })).toEqual({ count: 1, open: false });
    expect(missed({ messages, readTo: 8, cameAt: 8, more: true, self: 'me' })).toBeUndefined();
  });
  it('may begin before what is loaded, and then has no divider', () => {
    expect(missed({ messages, readTo: 2, cameAt: 8, more: true, self: 'me' })).toEqual({ count: 3, open: true });
    expect(missed({ messages, readTo: 2, cameAt: 8, more: false, self: 'me' })).toEqual({ count: 3, open: false });
    expect(shape({ messages: [message(5, noon, 'me'), message(6)], readTo: 2, more: true })).not.toContain('unread');
  });
});

it('goes to a row with the separators above it', () => {
  const rows = buildRows(input({ messages: [message(1), message(2, noon + day), message(3, noon + day)], readTo: 1 }));
  const isItem = (row: { type: string }) => row.type === 'message';
  const keys = (align: 'start' | 'center', key: string) =>
    rows[aimedAt(rows, { key, align, number: 1, focus: true }, isItem)]?.key;
  expect(keys('start', 'message-2')).toBe('day-2');
  expect(keys('center', 'message-2')).toBe('message-2');
  expect(keys('start', 'message-3')).toBe('message-3');
  expect(keys('start', 'message-9')).toBeUndefined();
});

describe('an older page', () => {
  // Whatever the page holds, the rows that were there stay the same rows, at the end.
  it('only adds rows above', () => {
    const all = Array.from({ length: 60 }, (_, i) =>
      message(i + 1, noon + Math.floor(i / 7) * day * (i % 3 === 0 ? 1 : 0) + i * 60_000, i % 5 < 3 ? 'a' : 'b'),
    ).sort((a, b) => a.time - b.time || a.seq - b.seq);
    for (let cut = 1; cut < all.length - 1; cut++) {
      const before = buildRows(input({ messages: all.slice(cut), more: true }));
      const after = buildRows(input({ messages: all, more: false }));
      const added = prepended(before, after);
      expect(after.slice(added).map((r) => [r.key, r.type === 'message' && r.first])).toEqual(
        before.map((r) => [r.key, r.type === 'message' && r.first]),
      );
    }
  });
  it('is not mistaken for new messages', () => {
    const before = buildRows(input({ messages: [message(1)] }));
    expect(prepended(before, buildRows(input({ messages: [message(1), message(2)] })))).toBe(0);
    expect(prepended([], before)).toBe(0);
  });
});

describe('the way to new rows', () => {
  const rows = (...keys: string[]) => keys.map((key) => ({ key }));
  const walk = (from: { key: string }[], to: { key: string }[]) => {
    const step = stage(from, to);
    return [step.rows.map((r) => r.key).join(''), step.shift];
  };
  it('is one step when rows came at one end', () => {
    expect(walk(rows('b', 'c'), rows('a', 'b', 'c'))).toEqual(['abc', true]);
    expect(walk(rows('b'), rows('b', 'c'))).toEqual(['bc', false]);
    expect(walk(rows('a', 'b', 'c'), rows('c'))).toEqual(['c', true]);
    expect(walk([], rows('a'))).toEqual(['a', false]);
    expect(walk(rows('a'), rows('x', 'y'))).toEqual(['xy', false]);
  });
  it('takes nothing away below while something comes above', () => {
    expect(walk(rows('b', 'c', 'd'), rows('a', 'b', 'c'))).toEqual(['abcd', true]);
    expect(walk(rows('a', 'b', 'c', 'd'), rows('a', 'b', 'c'))).toEqual(['abc', false]);
    expect(walk(rows('b', 'c', 'd'), rows('a', 'b', 'x'))).toEqual(['abcd', true]);
  });
  it('shows the rows that stay as they are now', () => {
    const [b, c] = [{ key: 'b' }, { key: 'c' }];
    expect(stage([{ key: 'b' }, { key: 'c' }], [{ key: 'a' }, b, c]).rows[2]).toBe(c);
  });
  it('is first above, then below, when rows came at both', () => {
    expect(walk(rows('b', 'c'), rows('a', 'b', 'c', 'd'))).toEqual(['abc', true]);
    expect(walk(rows('a', 'b', 'c'), rows('a', 'b', 'c', 'd'))).toEqual(['abcd', false]);
    expect(walk(rows('a', 'b', 'c'), rows('c', 'd'))).toEqual(['c', true]);
  });
});

it('counts what others wrote after a place', () => {
  const messages = [message(1), message(4), message(5, noon, 'me'), message(9)];
  expect(countAfter(messages, 1, 'me')).toBe(2);
  expect(countAfter(messages, 9, 'me')).toBe(0);
});

it('knows the end within a few pixels', () => {
  expect(atEnd({ offset: 100, viewport: 400, size: 500 })).toBe(true);
  expect(atEnd({ offset: 60, viewport: 400, size: 500 })).toBe(false);
});

it('says today and yesterday by the calendar, not by hours', () => {
  const now = Date.UTC(2026, 10, 20, 0, 30);
  expect(relativeDay(now - 3_600_000, now, dayIn('UTC'))).toBe('yesterday');
  expect(relativeDay(now - 3_600_000, now, dayIn('Asia/Shanghai'))).toBe('today');
  expect(relativeDay(now - 2 * day, now, dayIn('UTC'))).toBeUndefined();
  // A day of 23 hours is still one day.
  expect(relativeDay(Date.UTC(2026, 2, 28, 12), Date.UTC(2026, 2, 29, 12), dayIn('Europe/Berlin'))).toBe('yesterday');
});

it('finds a message by its seq', () => {
  const messages = [message(2), message(5), message(9)];
  expect([2, 5, 9].map((seq) => messageAt(messages, seq)?.seq)).toEqual([2, 5, 9]);
  expect([1, 3, 10].map((seq) => messageAt(messages, seq))).toEqual([undefined, undefined, undefined]);
  expect(messageAt([], 1)).toBeUndefined();
});
