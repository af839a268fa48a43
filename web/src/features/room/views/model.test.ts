import { expect, test } from 'vitest';
import type { View } from '@/connection/types';
import { member, snapshot } from '../testing/fakeSession';
import { answerOf, byRequirement } from './answers';
import { audience, questions, shownToEveryone, sideOf, viewing, watchers } from './model';
import { wordsOf } from './ViewNews';

const view = (change: Partial<View>): View => ({
  view: 'v',
  account: 'me',
  viewer: 'ann',
  source: 'camera',
  everyone: false,
  state: 'accepted',
  ...change,
});
const seen = (...views: readonly View[]) => snapshot({ views });

test('what is asked of this person is a question until it is answered', () => {
  const asked = view({ view: 'q', state: 'asked' });
  expect(questions(seen(asked, view({}), view({ account: 'ben', viewer: 'me', state: 'asked' })))).toEqual([asked]);
});

test('who sees this person is counted once, and everyone is everyone', () => {
  const sees = [view({}), view({ view: 'w', source: 'microphone' }), view({ view: 'x', viewer: 'ben' })];
  expect(audience(seen(...sees))).toBe(2);
  expect(watchers(seen(...sees), 'camera').map((v) => v.viewer)).toEqual(['ann', 'ben']);
  const all = view({ viewer: 'me', everyone: true });
  expect(audience(seen(all))).toBe('everyone');
  expect(shownToEveryone(seen(all), 'camera')).toBe(true);
  expect(shownToEveryone(seen(all), 'screen')).toBe(false);
  expect(audience(seen(view({ state: 'asked' })))).toBe(0);
});

test('whom this person sees is not whom they are seen by', () => {
  const mine = view({ account: 'ben', viewer: 'me' });
  expect(viewing(seen(mine, view({}), view({ viewer: 'me', everyone: true })))).toEqual([mine]);
  expect(sideOf([mine], 'me', 'ben')).toBe('accepted');
  expect(sideOf([{ ...mine, state: 'asked' }], 'me', 'ben')).toBe('asked');
  expect(sideOf([view({ viewer: 'me', everyone: true })], 'me', 'me')).toBeUndefined();
});

test('a setting answers for the person what is on already, and never for everyone', () => {
  const [host, guest] = [member('ann', { role: 'cohost' }), member('gus', { role: 'guest' })];
  const one = { everyone: false };
  expect(answerOf('ask', one, host, true)).toBeUndefined();
  expect(answerOf('hosts', one, host, true)).toBe(true);
  expect(answerOf('hosts', one, guest, true)).toBeUndefined();
  expect(answerOf('always', one, guest, true)).toBe(true);
  expect(answerOf('always', one, undefined, false)).toBeUndefined();
  expect(answerOf('always', { everyone: true }, host, true)).toBeUndefined();
  expect(answerOf('never', { everyone: true }, host, true)).toBe(false);
});

test('a screen that the lesson requires is seen by who teaches, once it is shared', () => {
  const { room } = snapshot();
  const lesson = { room: { ...room, policy: { ...room.policy, require_screen: true } } };
  const [teacher, student] = [member('ann', { role: 'teacher' }), member('gus', { role: 'student' })];
  const screen = { source: 'screen', everyone: false } as const;
  expect(byRequirement(lesson, screen, teacher, true)).toBe(true);
  expect(byRequirement({ room }, screen, teacher, true)).toBeUndefined();
  expect(byRequirement(lesson, screen, student, true)).toBeUndefined();
  expect(byRequirement(lesson, screen, teacher, false)).toBeUndefined();
  expect(byRequirement(lesson, { ...screen, source: 'camera' }, teacher, true)).toBeUndefined();
  expect(byRequirement(lesson, { ...screen, everyone: true }, teacher, true)).toBeUndefined();
});

test('each end has its words for each side', () => {
  const over = (change: Partial<View>, was: View['state']) =>
    wordsOf({ type: 'view-over', view: view({ state: 'ended', ...change }), was }, 'me');
  expect(over({}, 'accepted')).toBe('left');
  expect(over({}, 'asked')).toBeUndefined();
  expect(over({ account: 'ben', viewer: 'me' }, 'accepted')).toBe('ended');
  expect(over({ account: 'ben', viewer: 'me' }, 'asked')).toBe('unanswered');
  expect(over({ account: 'ben', viewer: 'me', state: 'declined' }, 'asked')).toBe('declined');
  expect(over({ viewer: 'me', everyone: true }, 'accepted')).toBeUndefined();
});
