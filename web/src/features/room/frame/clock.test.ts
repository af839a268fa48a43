import { expect, it } from 'vitest';
import { elapsed, isoDuration } from './clock';

it.each([
  [0, '0:00'],
  [7_999, '0:07'],
  [754_000, '12:34'],
  [3_723_000, '1:02:03'],
  [36_000_000, '10:00:00'],
  [-5, '0:00'],
])('%d ms', (ms, want) => expect(elapsed(ms)).toBe(want));

it('has a form for machines', () => expect(isoDuration(61_500)).toBe('PT61S'));
