import { describe, expect, test } from 'vitest';
import { roomPath } from '@/api/rooms';
import { course, room } from '@/testing/server';
import { PULL_READY, pulled } from '@/ui/pull';
import { besideLessons, parseRoomAddress, pathOf, shownCourses } from './model';

describe('parseRoomAddress', () => {
  test.each([
    ['123456', { number: '123456' }],
    ['1234567', { number: '1234567' }],
    [' 123 456 ', { number: '123456' }],
    ['123-456', { number: '123456' }],
    ['１２３４５６', { number: '123456' }],
    ['/r/123456', { number: '123456' }],
    ['r/123456#abc', { number: '123456', secret: 'abc' }],
    ['https://meet.example/r/123456#aB-_9', { number: '123456', secret: 'aB-_9' }],
    ['https://meet.example/r/123456/', { number: '123456' }],
    ['http://127.0.0.1:8080/r/1234567?x=1#s', { number: '1234567', secret: 's' }],
  ])('reads %s', (text, address) => expect(parseRoomAddress(text)).toEqual(address));

  test.each([
    '',
    '12345',
    '12345678',
    'abc',
    'https://meet.example/',
    'https://meet.example/rr/123456',
    '/r/12345',
    '/r/123456/edit',
  ])('refuses %j', (text) => expect(parseRoomAddress(text)).toBeUndefined());
});

test('the path of a room carries the secret in its fragment only', () => {
  expect(roomPath({ number: '123456' })).toBe('/r/123456');
  expect(roomPath({ number: '123456', secret: 's' })).toBe('/r/123456#s');
  expect(pathOf(room({ link: 'https://meet.example/r/123456#s' }))).toBe('/r/123456#s');
  const { link: _, ...plain } = room();
  expect(pathOf(plain)).toBe('/r/123456');
});

test('a pull needs some way, and never goes far', () => {
  expect(pulled(-50)).toBe(0);
  expect(pulled(40)).toBeLessThan(PULL_READY);
  expect(pulled(150)).toBeGreaterThan(PULL_READY);
  expect(pulled(10_000)).toBeLessThanOrEqual(96);
});

test('home shows few courses, those that go on, and the own ones first to who teaches', () => {
  const all = [
    course({ id: 'a', state: 'active', role: 'student' }),
    course({ id: 'b', state: 'active', role: 'teacher' }),
    course({ id: 'c', state: 'waiting', role: 'student' }),
    course({ id: 'd', state: 'active', role: 'teacher', archived: 1 }),
    course({ id: 'e', state: 'active', role: 'assistant' }),
  ];
  const ids = (teaching: boolean) => shownCourses(all, teaching).map(({ id }) => id);
  expect(ids(true)).toEqual(['b', 'e', 'a']);
  expect(ids(false)).toEqual(['a', 'b', 'e']);
  expect(shownCourses(Array(20).fill(course({ state: 'active' })), true)).toHaveLength(6);
});

test('lessons are among the rooms only when they are over, and then their link leads to their page', () => {
  const over = room({ kind: 'lesson', state: 'ended', id: 'l9' });
  const meeting = room({ state: 'live' });
  const rooms = [room({ kind: 'lesson' }), room({ kind: 'lesson', state: 'live' }), over, meeting];
  expect(besideLessons(rooms)).toEqual([over, meeting]);
  expect(pathOf(over)).toBe('/lessons/l9');
});
