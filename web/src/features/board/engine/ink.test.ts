import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, textOf } from './base64';
import { boxOfInk, decodeInk, encodeInk, MAX_POINTS } from './ink';
import type { Ink } from './types';

const tenth = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 10);
const point = fc.record({ x: tenth, y: tenth });
const pressedPoint = fc.record({ x: tenth, y: tenth, pressure: fc.nat(255).map((byte) => byte / 255) });
const inkOf = <T>(points: fc.Arbitrary<T>) =>
  fc.array(fc.array(points, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 });

const encoded = (...bytes: number[]) => textOf(bytes);

describe('the points of a stroke', () => {
  test('are the bytes that the contract says', () => {
    // 3 points: (10, 0) → 100 tenths, zigzag 200 → c8 01; then +5 tenths, -3 tenths.
    const ink = [
      [
        { x: 10, y: 0 },
        { x: 10.5, y: -0.3 },
      ],
      [{ x: 10.5, y: 0 }],
    ];
    expect(encodeInk(ink)).toBe(encoded(0, 2, 0xc8, 0x01, 0, 10, 5, 1, 0, 6));
    expect(encodeInk([[{ x: 0, y: 0, pressure: 1 }]])).toBe(encoded(1, 1, 0, 0, 255));
    // As protocol/testdata has them.
    expect(decodeInk('AAIAAAYI')).toEqual([
      [
        { x: 0, y: 0 },
        { x: 0.3, y: 0.4 },
      ],
    ]);
  });

  test('come back as they were, to a tenth of a unit', () => {
    fc.assert(
      fc.property(inkOf(point), (ink: Ink) => {
        expect(decodeInk(encodeInk(ink) ?? '')).toEqual(ink);
      }),
    );
    fc.assert(
      fc.property(inkOf(pressedPoint), (ink: Ink) => {
        expect(decodeInk(encodeInk(ink) ?? '')).toEqual(ink);
      }),
    );
  });

  test('do not drift', () => {
    const ink = [Array.from({ length: 5000 }, (_, i) => ({ x: i * 0.33, y: 0 }))];
    const last = decodeInk(encodeInk(ink) ?? '')?.[0]?.at(-1);
    expect(last?.x).toBeCloseTo(4999 * 0.33, 1);
  });

  test('a point without pressure among others is pressed to the middle', () => {
    const ink = decodeInk(
      encodeInk([
        [
          { x: 0, y: 0, pressure: 1 },
          { x: 1, y: 1 },
        ],
      ]) ?? '',
    );
    expect(ink?.[0]?.[1]?.pressure).toBeCloseTo(0.5, 2);
  });

  test('none, and too many, are nothing that can be sent', () => {
    const line = (count: number) => Array.from({ length: count }, () => ({ x: 0, y: 0 }));
    expect(encodeInk([])).toBeUndefined();
    expect(encodeInk([[]])).toBeUndefined();
    expect(encodeInk([line(MAX_POINTS)])).toBeDefined();
    expect(encodeInk([line(MAX_POINTS), line(1)])).toBeUndefined();
    // 10,000 points that are far from each other do not fit either.
    expect(encodeInk([line(MAX_POINTS).map((_, i) => ({ x: (i % 2) * 9e4, y: 0 }))])).toBeUndefined();
  });

  test('what is no number, or beyond any board, is not sent as such', () => {
    const ink = encodeInk([[{ x: Number.NaN, y: Number.POSITIVE_INFINITY }]]);
    expect(decodeInk(ink ?? '')).toEqual([[{ x: 0, y: 200_000 }]]);
  });

  test.each([
    ['nothing', ''],
    ['only the first byte', encoded(0)],
    ['a first byte of something newer', encoded(2, 1, 0, 0)],
    ['a segment without points', encoded(0, 0, 1, 0, 0)],
    ['fewer points than told', encoded(0, 2, 0, 0)],
    ['half a number', encoded(0, 1, 0x80)],
    ['a number of five bytes', encoded(0, 1, 0x80, 0x80, 0x80, 0x80, 0, 0)],
    ['no pressure where it is told', encoded(1, 1, 0, 0)],
    ['more points than there may be', encoded(0, ...Array(10).fill(0xff), 1)],
    ['a letter that is none', 'AAEA*A'],
    ['padding', 'AAEAAA=='],
    ['bits that are left over', 'AAEAAB'],
    ['a length that there is not', 'AAEAA'],
    ['space', 'AAEA AA'],
  ])('%s is no ink', (_, text) => {
    expect(decodeInk(text)).toBeUndefined();
  });

  test('no text is too strange to be looked at, and none gives more than there may be', () => {
    const check = (text: string) => {
      const ink = decodeInk(text);
      const points = ink?.flat() ?? [];
      expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
      expect(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    };
    fc.assert(fc.property(fc.string(), check));
    fc.assert(fc.property(fc.array(fc.nat(255), { maxLength: 400 }), (bytes) => check(textOf([bytes[0] ?? 0, ...bytes]))));
    fc.assert(fc.property(fc.array(fc.nat(3), { maxLength: 400 }), (bytes) => check(textOf([0, 1, ...bytes]))));
    check('A'.repeat(1 << 20));
  });
});

test('bytes become base64 without padding, and come back', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(255)), (bytes) => {
      expect(textOf(bytes)).toBe(Buffer.from(bytes).toString('base64').replace(/=+$/, ''));
      expect([...(bytesOf(textOf(bytes)) ?? [])]).toEqual(bytes);
    }),
  );
});

test('the box of points is known without them, and none where they cannot be read', () => {
  fc.assert(
    fc.property(inkOf(pressedPoint), point, (ink, origin) => {
      const points = encodeInk(ink) ?? '';
      const all = decodeInk(points, origin)?.flat() ?? [];
      const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      expect(boxOfInk(points, origin)).toEqual({ x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y });
      expect(boxOfInk(`${points.slice(0, -3)}!`, origin)).toBeUndefined();
    }),
  );
});
