import { describe, expect, test } from 'vitest';
import { roomPath } from '@/api/rooms';
import { room } from '@/testing/server';
import { PULL_READY, pulled } from '@/ui/pull';
import { parseRoomAddress, pathOf } from './model';

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
