import { expect, test } from 'vitest';
import { snapshot } from '../testing/fakeSession';
import { agrees, both, changed, inverse } from './model';

const { room } = snapshot();
const change = { title: 'Algebra', locked: true, policy: { entry: 'knock', chat: 'hosts' } } as const;

test('a change touches what it names and nothing else', () => {
  const now = changed(room, change);
  expect(now).toEqual({ title: 'Algebra', locked: true, policy: { ...room.policy, entry: 'knock', chat: 'hosts' } });
  expect(changed(room, {})).toEqual({ title: room.title, locked: room.locked, policy: room.policy });
});

test('a change is taken back by its inverse, which names the same', () => {
  const back = inverse(room, change);
  expect(back).toEqual({ title: 'Weekly', locked: false, policy: { entry: 'open', chat: 'all' } });
  expect(changed(changed(room, change), back)).toEqual(changed(room, {}));
  expect(inverse(room, { policy: { guests: true } })).toEqual({ policy: { guests: false } });
});

test('of two changes the later wins, field by field', () => {
  expect(both(change, { policy: { chat: 'all', capacity: 5 } })).toEqual({
    title: 'Algebra',
    locked: true,
    policy: { entry: 'knock', chat: 'all', capacity: 5 },
  });
});

test('a room agrees with a change once every field does', () => {
  expect(agrees(room, change)).toBe(false);
  expect(agrees(changed(room, change), change)).toBe(true);
  expect(agrees(changed(room, change), { policy: { chat: 'all' } })).toBe(false);
  expect(agrees(room, {})).toBe(true);
});
