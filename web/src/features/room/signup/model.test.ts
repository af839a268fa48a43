import { expect, test } from 'vitest';
import type { Sheet } from '@/api/attendance';
import type { SignupMark, SignupNews } from '@/connection/types';
import { countsOf, entriesOf, found, runningOf, secondsLeft, secondsOf, shareLeft } from './model';
import { attendance, evidence, studentRow } from './testing/book';

const marks = (list: Readonly<Record<string, Partial<SignupMark>>>): Pick<SignupNews, 'marks'> => ({
  marks: new Map(
    Object.entries(list).map(([account, mark]) => [
      account,
      { signup: '11', name: account, status: 'present', received: 1, answered: 2, ...mark },
    ]),
  ),
});
const statuses = (book: Sheet, heard: Pick<SignupNews, 'marks'>, of = { signup: '11' } as { signup?: string }) =>
  Object.fromEntries(entriesOf(book, heard, of.signup, 'en').map(({ account, status }) => [account, status]));

test('students stand by name, as the reader’s language orders names', () => {
  const book = attendance({
    rows: [studentRow('c', { name: '张三' }), studentRow('a', { name: '李四' }), studentRow('b', { name: '李二' })],
  });
  expect(entriesOf(book, marks({}), '11', 'zh-CN').map(({ name }) => name)).toEqual(['李二', '李四', '张三']);
});

test('of what is on record and what was heard, what is further counts', () => {
  const book = attendance({
    rows: [
      studentRow('a', { signups: [evidence({ status: 'waiting', received: 5 })] }),
      studentRow('b', { signups: [evidence({ status: 'present', received: 5, answered: 6 })] }),
      studentRow('c'),
    ],
  });
  const heard = marks({
    a: { received: 5, answered: 9 },
    b: { status: 'waiting' },
    d: { status: 'late' },
    e: { signup: '10' },
  });
  expect(statuses(book, heard)).toEqual({ a: 'present', b: 'present', c: 'not_reached', d: 'late' });
});

test('over the whole lesson a correction counts, and nobody is guessed to be absent', () => {
  const book = attendance({ rows: [studentRow('a', { status: 'excused', recorded: 'absent' }), studentRow('b')] });
  expect(statuses(book, marks({ b: {} }), {})).toEqual({ a: 'excused', b: undefined });
});

test('who has left the course stands where there is something on record', () => {
  const book = attendance({
    rows: [studentRow('a', { left: true }), studentRow('b', { left: true, signups: [evidence({})] })],
  });
  expect(Object.keys(statuses(book, marks({})))).toEqual(['b']);
});

test('counts and filters', () => {
  const book = attendance({ rows: ['Ann Lee', 'Ben Lee', '李雷'].map((name) => studentRow(name, { name })) });
  const all = entriesOf(book, marks({ 'Ann Lee': {}, 李雷: { status: 'refused' } }), '11', 'en');
  expect(countsOf(all)).toMatchObject({ present: 1, refused: 1, not_reached: 1, absent: 0 });
  expect(found(all, 'refused', '').map(({ name }) => name)).toEqual(['李雷']);
  expect(found(all, undefined, 'lee  AN').map(({ name }) => name)).toEqual(['Ann Lee']);
  expect(found(all, undefined, ' ')).toBe(all);
});

test.each([
  ['1', 1],
  [' 90 ', 90],
  ['3600', 3600],
  ['3601', undefined],
  ['0', undefined],
  ['1.5', undefined],
  ['-3', undefined],
  ['', undefined],
])('%j is %s seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds));

test('what runs is as it was heard, else as it is on record, and never longer than it may', () => {
  const signups: Sheet['signups'] = [
    { id: '9', kind: 'normal', started: 1, closed: 2, by: 't' },
    { id: '11', kind: 'timed', seconds: 30, started: 100_000, by: 't' },
  ];
  expect(runningOf({ signups }, null, 110_000, 7_000)).toEqual({ id: '11', seconds: 30, until: 27_000 });
  expect(runningOf({ signups }, null, 50_000, 7_000)?.until).toBe(37_000);
  expect(runningOf({ signups }, null, 200_000, 7_000)?.until).toBe(7_000);
  expect(runningOf({ signups: signups.slice(0, 1) }, null, 0, 0)).toBeUndefined();
  const open = { id: '12', kind: 'normal', seconds: 0, since: 5 } as const;
  expect(runningOf({ signups }, open, 0, 0)).toEqual({ id: '12', seconds: 0, until: undefined });
});

test('seconds are whole, and gone at zero', () => {
  expect(secondsLeft(10_000, 9_999)).toBe(1);
  expect(secondsLeft(10_000, 10_000)).toBe(0);
  expect(secondsLeft(10_000, 12_000)).toBe(0);
  expect(shareLeft(10_000, 7_500, 10)).toBe(0.25);
  expect(shareLeft(10_000, -90_000, 10)).toBe(1);
});
