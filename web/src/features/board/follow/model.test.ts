import { expect, test } from 'vitest';
import { afterPresented, afterTurn, isLed, led, type Place } from './model';

const place = (page: string, alone = false): Place => ({ board: 'b', page, alone });
const ann = (page: string, board = 'b') => ({ board, page, account: 'ann' });
const bo = (page: string) => ({ board: 'b', page, account: 'bo' });

test('who presents leads, to another board too', () => {
  expect(afterPresented(place('1'), undefined, ann('2'), 'me')).toEqual(place('2'));
  expect(afterPresented(place('1'), ann('1'), ann('4', 'c'), 'me')).toEqual({ board: 'c', page: '4', alone: false });
  expect(isLed(place('2'), ann('2'), 'me')).toBe(true);
});

test('who turns a page alone stays there, until somebody else presents or it is over', () => {
  const alone = afterTurn({ board: 'b', page: '5' }, ann('2'), 'me');
  expect(alone).toEqual(place('5', true));
  expect(isLed(alone, ann('2'), 'me')).toBe(false);
  expect(afterPresented(alone, ann('2'), ann('3'), 'me')).toBe(alone);
  expect(afterPresented(alone, ann('3'), bo('1'), 'me')).toEqual(place('1'));
  expect(afterPresented(alone, ann('3'), undefined, 'me')).toEqual(place('5'));
});

test('who follows again is where the presenter is', () => expect(led(place('5', true), ann('3'))).toEqual(place('3')));

test('the own page is one’s own: what one presented comes back later and turns nothing', () => {
  expect(afterPresented(place('3'), ann('1'), ann('2'), 'ann')).toEqual(place('3'));
  expect(afterTurn({ board: 'b', page: '2' }, ann('1'), 'ann')).toEqual(place('2'));
  expect(isLed(place('3'), ann('2'), 'ann')).toBe(false);
});

test('without anybody who presents a turn is no going alone', () =>
  expect(afterTurn({ board: 'b', page: '2' }, undefined, 'me')).toEqual(place('2')));
