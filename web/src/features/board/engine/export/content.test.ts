import { expect, test } from 'vitest';
import { scaleWithin } from './content';

test.each([
  [{ w: 960, h: 540 }, 2],
  [{ w: 8000, h: 8000 }, 1],
  [{ w: 10, h: 100_000 }, 0.16],
])('a bitmap of %o has %d pixels to a unit, where two are wanted', (size, scale) => {
  expect(scaleWithin(size, 2)).toBeCloseTo(scale, 9);
});
