import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRequest } from '@/connection/wire';
import { distanceToSegment } from './distance';
import { itemIDs } from './ids';
import { decodeInk, MAX_POINTS } from './ink';
import { placed, simplified, strokeOf, TOLERANCE } from './simplify';
import { handwriting } from './testing/handwriting';
import type { InkPoint } from './types';

const UUID = '0190b7c1-7f3a-7c4e-9b1d-2f6a8e5d4c3b';

describe('simplifying', () => {
  const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
  const line = fc.array(fc.record({ x: coordinate, y: coordinate, pressure: fc.double({ min: 0, max: 1, noNaN: true }) }), {
    minLength: 1,
    maxLength: 60,
  });

  test('keeps the ends, the order, and every point within the tolerance of what is left', () => {
    fc.assert(
      fc.property(line, fc.double({ min: 0.1, max: 50, noNaN: true }), (points, tolerance) => {
        const simple = simplified(points, tolerance);
        expect(simple[0]).toBe(points[0]);
        expect(simple.at(-1)).toBe(points.at(-1));
        expect(simple.length).toBeLessThanOrEqual(points.length);
        let next = 1;
        for (const point of points) {
          if (point === simple[next]) next += 1;
          const [a, b] = [simple[next - 1], simple[next] ?? simple[next - 1]];
          if (a && b) expect(distanceToSegment(point, a, b)).toBeLessThanOrEqual(tolerance * (1 + 1e-9));
        }
      }),
    );
  });

  test('a straight way needs two points, but for where the pen is pressed otherwise', () => {
    const straight = Array.from({ length: 50 }, (_, i): InkPoint => ({ x: i, y: 0, pressure: i < 25 ? 0.2 : 0.9 }));
    expect(
      simplified(
        straight.map(({ x, y }) => ({ x, y })),
        TOLERANCE,
      ).length,
    ).toBe(2);
    const told = simplified(straight, TOLERANCE);
    expect(told.map(({ x }) => x)).toEqual([0, 24, 25, 49]);
  });

  test('a pen that comes back to where it was keeps its way there', () => {
    const there = [
      { x: 0, y: 0 },
      { x: 5, y: 0 },
      { x: 10, y: 0 },
      { x: 5, y: 0 },
      { x: 0, y: 0 },
    ];
    expect(simplified(there, TOLERANCE).map(({ x }) => x)).toEqual([0, 10, 0]);
  });
});

describe('a stroke', () => {
  test('lies right and down of its x, y', () => {
    const stroke = strokeOf([
      [
        { x: 100.04, y: 55 },
        { x: 90.26, y: 60 },
      ],
    ]);
    expect(stroke).toMatchObject({ x: 90.2, y: 55 });
    const points = decodeInk(stroke?.points ?? '')?.flat() ?? [];
    expect(Math.min(...points.map(({ x }) => x))).toBeLessThan(0.15);
    expect(points.every(({ x, y }) => x >= 0 && y >= 0)).toBe(true);
  });

  test('is exact where one looks closely', () => {
    const wave = [Array.from({ length: 200 }, (_, i) => ({ x: i / 10, y: Math.sin(i / 10) / 2 }))];
    const count = (scale: number) => decodeInk(strokeOf(wave, scale)?.points ?? '')?.flat().length ?? 0;
    expect(count(4)).toBeGreaterThan(2 * count(1));
  });

  test('of nothing is none', () => {
    expect(strokeOf([])).toBeUndefined();
    expect(strokeOf([[]])).toBeUndefined();
    expect(placed([[]])).toBeUndefined();
  });

  test('that is drawn for minutes is told less exactly', () => {
    const scribble = [
      Array.from({ length: 60_000 }, (_, i) => ({ x: 800 + 700 * Math.sin(i / 90), y: 400 + 300 * Math.cos(i / 35) })),
    ];
    const points = decodeInk(strokeOf(scribble)?.points ?? '')?.flat();
    expect(points?.length).toBeGreaterThan(4000);
    expect(points?.length).toBeLessThanOrEqual(MAX_POINTS);
  });

  test('with a pressure that flickers comes to an end, however large it is', () => {
    const flicker = Array.from({ length: 9000 }, (_, i) => ({
      x: 40_000 * Math.cos(i / 9),
      y: 40_000 * Math.sin(i / 7),
      pressure: i % 2,
    }));
    expect(decodeInk(strokeOf([flicker])?.points ?? '')?.flat().length).toBeGreaterThan(100);
  });

  test('with more gaps than there can be keeps the first ones', () => {
    const dashes = Array.from({ length: 12_000 }, (_, i) => [{ x: i % 1000, y: i / 10 }]);
    expect(decodeInk(strokeOf(dashes)?.points ?? '')?.length).toBe(6000);
  });

  test('of a hand that writes takes 400 bytes on average, as the whole frame', () => {
    const next = itemIDs({ now: () => Date.UTC(2026, 10, 29) });
    const sizes = handwriting(500, 7).map((ink) => {
      const data = { type: 'pen' as const, ...strokeOf(ink), color: '#1b1b1f', size: 3 };
      const op = { board: UUID, page: '1', op: 'add' as const, id: next(), data };
      // What JSON leaves out needs no name here.
      return encodeRequest('board-op', UUID, op as Parameters<typeof encodeRequest<'board-op'>>[2], UUID).length;
    });
    const average = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(average).toBeLessThanOrEqual(400);
  });
});
