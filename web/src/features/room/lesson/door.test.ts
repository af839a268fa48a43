import { expect, test } from 'vitest';
import type { Room } from '@/api';
import type { Translate } from '@/i18n';
import { noticeWords, seenWords } from './door';

const t = ((key: string) => key) as Translate;
const known = (change: object) =>
  ({ kind: 'lesson', view: 'ask', rights: ['read'], policy: { require_screen: false }, ...change }) as Pick<
    Room,
    'kind' | 'view' | 'rights' | 'policy'
  >;

test('the door says how one is seen behind it', () => {
  expect(seenWords(undefined, t)).toBeUndefined();
  expect(seenWords(known({ view: 'all' }), t)).toBeUndefined();
  expect(seenWords(known({}), t)).toBe('room.lesson.pre.agreed');
  expect(seenWords(known({ rights: ['spotlight'] }), t)).toBe('room.lesson.pre.leading');
  expect(seenWords(known({ kind: 'meeting' }), t)).toBe('call.pre.seen.agreed');
  expect(seenWords(known({ kind: 'meeting', rights: ['spotlight'] }), t)).toBe('call.pre.seen.leading');
});

test('a student reads that teachers may see the screen, and nobody else needs to', () => {
  const required = { policy: { require_screen: true } };
  expect(noticeWords(known(required), t)).toBe('room.lesson.pre.screen');
  expect(noticeWords(known({ ...required, rights: ['spotlight'] }), t)).toBeUndefined();
  expect(noticeWords(known({}), t)).toBeUndefined();
  expect(noticeWords(known({ ...required, kind: 'meeting' }), t)).toBeUndefined();
});
