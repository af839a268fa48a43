import { expect, test } from 'vitest';
import { capacityOf, fitTitle } from './roomRules';

test('capacity is a whole number from 2 to 1,000', () => {
  expect(['2', ' 30 ', '１０', '1000'].map(capacityOf)).toEqual([2, 30, 10, 1000]);
  expect(['', '1', '1001', '2.5', '-3', '1e2', 'ten'].map(capacityOf)).toEqual(Array(7).fill(undefined));
});

test('a title is cut between characters, never inside one', () => {
  expect(fitTitle('  周会 ')).toBe('周会');
  expect(fitTitle('x'.repeat(120))).toBe('x'.repeat(100));
  expect(fitTitle('👩🏽‍🏫'.repeat(30))).toBe('👩🏽‍🏫'.repeat(25));
});
