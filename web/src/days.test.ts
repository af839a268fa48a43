import { expect, it } from 'vitest';
import { localDay, startOfDay } from './days';

it('knows when a day begins where the reader is', () => {
  expect(startOfDay('2026-01-05')).toBe(new Date(2026, 0, 5).getTime());
  expect(startOfDay('2026-01-31', 1)).toBe(new Date(2026, 1, 1).getTime());
  expect(startOfDay('')).toBeNaN();
});

it('reads the day where the reader is', () => {
  const late = new Date(2026, 0, 5, 23, 59).getTime();
  expect(localDay(late)).toBe('2026-01-05');
  expect(localDay(late + 59_999)).toBe('2026-01-05');
  expect(localDay(late + 60_000)).toBe('2026-01-06');
  expect(localDay(late)).toBe('2026-01-05');
});
