import { expect, test } from 'vitest';
import { middle } from './picture';

const square = { width: 512, height: 512 };
const cover = { width: 1920, height: 640 };

test('the middle is the largest part there of the right proportions', () => {
  expect(middle({ width: 300, height: 200 }, square)).toEqual({ x: 50, y: 0, width: 200, height: 200 });
  expect(middle({ width: 200, height: 301 }, square)).toEqual({ x: 0, y: 50.5, width: 200, height: 200 });
  expect(middle({ width: 7, height: 7 }, square)).toEqual({ x: 0, y: 0, width: 7, height: 7 });
  expect(middle({ width: 900, height: 900 }, cover)).toEqual({ x: 0, y: 300, width: 900, height: 300 });
  expect(middle({ width: 4000, height: 100 }, cover)).toEqual({ x: 1850, y: 0, width: 300, height: 100 });
  expect(middle({ width: 960, height: 320 }, cover)).toEqual({ x: 0, y: 0, width: 960, height: 320 });
});
