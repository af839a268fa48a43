import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erased } from './erase';
import { hits, isInside, touches } from './hit';
import { boundsOf, cornersOf, frameOf, inkOf } from './shapes';
import { element, stroke } from './testing/elements';
import { measure } from './testing/measure';
import type { Element, Ink, Point } from './types';

const at = (x: number, y: number): Point => ({ x, y });
const angle = stroke(10, 20, [[at(0, 0), at(100, 0), at(100, 50)]]);
const shape = { x: 100, y: 100, w: 200, h: 100, size: 4, color: '#1b1b1f' };
const text = element({ type: 'text', x: 5, y: 5, text: 'ab cd', size: 20, color: '#1b1b1f' });
const image = element({ type: 'image', x: 0, y: 0, w: 40, h: 30, file: 'f' });

describe('where an element is', () => {
  test.each<[string, Element, object]>([
    ['a stroke', angle, { x: 10, y: 20, w: 100, h: 50 }],
    ['a stroke that does not begin at its corner', stroke(0, 0, [[at(10, 5), at(0, 0)]]), { x: 0, y: 0, w: 10, h: 5 }],
    ['a stretched stroke', stroke(10, 20, [[at(0, 0), at(100, 50)]], { w: 50, h: 100 }), { x: 10, y: 20, w: 50, h: 100 }],
    [
      'an upright stroke that is stretched',
      stroke(1, 2, [[at(0, 0), at(0, 50)]], { w: 9, h: 25 }),
      { x: 1, y: 2, w: 0, h: 25 },
    ],
    ['a stroke that cannot be read', element({ type: 'pen', x: 1, y: 2, points: '!' }), { x: 1, y: 2, w: 0, h: 0 }],
    ['a line to the upper left', element({ ...shape, type: 'line', w: -50, h: -20 }), { x: 50, y: 80, w: 50, h: 20 }],
    ['a rectangle', element({ ...shape, type: 'rectangle' }), { x: 100, y: 100, w: 200, h: 100 }],
    ['a text', text, { x: 5, y: 5, w: 50, h: 25 }],
    ['a text that is wrapped', { ...text, data: { ...text.data, w: 30 } }, { x: 5, y: 5, w: 30, h: 50 }],
    ['an image', image, { x: 0, y: 0, w: 40, h: 30 }],
  ])('%s', (_, what, frame) => {
    expect(frameOf(what, measure)).toEqual(frame);
  });

  test('what it paints is as much wider as its pen is, and an arrow has a head', () => {
    expect(boundsOf(angle, measure)).toEqual({ x: 9, y: 19, w: 102, h: 52 });
    expect(boundsOf(image, measure)).toEqual(frameOf(image, measure));
    const arrow = element({ ...shape, type: 'arrow', h: 0 });
    expect(boundsOf(arrow, measure).h).toBeGreaterThan(2 * boundsOf(element({ ...shape, type: 'line', h: 0 }), measure).h);
  });

  test('the points of a stroke are read once for each state', () => {
    expect(inkOf(angle)).toBe(inkOf({ ...angle, pending: true }));
  });
});

describe('what is hit', () => {
  test.each<[string, Element, Point, boolean]>([
    ['a stroke', angle, at(60, 21), true],
    ['beside a stroke, by less than its pen and the tolerance', angle, at(60, 23.9), true],
    ['beside a stroke, by more', angle, at(60, 24.1), false],
    ['within the bend of a stroke', angle, at(60, 45), false],
    ['the side of a rectangle', element({ ...shape, type: 'rectangle' }), at(100, 150), true],
    ['the middle of an empty rectangle', element({ ...shape, type: 'rectangle' }), at(200, 150), false],
    ['the middle of a filled one', element({ ...shape, type: 'rectangle', fill: '#ffffff' }), at(200, 150), true],
    ['an ellipse', element({ ...shape, type: 'ellipse' }), at(200, 100), true],
    [
      'the corner of the box of a filled ellipse',
      element({ ...shape, type: 'ellipse', fill: '#ffffff' }),
      at(108, 108),
      false,
    ],
    ['a line', element({ ...shape, type: 'line' }), at(200, 150), true],
    ['a text between its letters', text, at(30, 20), true],
    ['an image', image, at(20, 15), true],
    ['beside an image', image, at(44, 15), false],
  ])('%s', (_, what, point, hit) => {
    expect(hits(what, point, 3, measure)).toBe(hit);
  });

  test('a point is hit as well', () => {
    const dot = stroke(50, 50, [[at(0, 0)]]);
    expect(hits(dot, at(52, 50), 2, measure)).toBe(true);
    expect(hits(dot, at(54, 50), 2, measure)).toBe(false);
  });

  test('a quick way across a stroke hits it, though none of its points is near', () => {
    expect(touches(angle, at(60, 0), at(60, 100), 1, measure)).toBe(true);
    expect(touches(angle, at(60, 25), at(60, 100), 1, measure)).toBe(false);
  });
});

describe('what a lasso holds', () => {
  const lasso = [at(0, 0), at(300, 0), at(300, 120), at(0, 120)];
  test('is what is in it as a whole', () => {
    expect(isInside(angle, lasso, measure)).toBe(true);
    expect(isInside(element({ ...shape, type: 'rectangle' }), lasso, measure)).toBe(false);
    expect(isInside(angle, [at(0, 0), at(120, 0), at(105, 45), at(0, 120)], measure)).toBe(false);
    expect(isInside(element({ type: 'pen', points: '' }), lasso, measure)).toBe(false);
  });

  test('a box holds what lies in it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (x, y) => {
        const box = cornersOf({ x: 0.5, y: 0.5, w: 100, h: 100 });
        const small = stroke(x, y, [[at(0, 0), at(30, 10)]]);
        expect(isInside(small, box, measure)).toBe(x > 0 && y > 0 && x + 30 <= 100 && y + 10 <= 100);
      }),
    );
  });
});

describe('the eraser', () => {
  const line = stroke(0, 0, [[at(0, 0), at(100, 0)]]);
  const become = (what: Element, from: Point, to: Point, radius: number): Ink => {
    const left = erased(what, from, to, radius);
    if (left === undefined || left === 'all') throw new Error(`it is ${left}`);
    return inkOf({ ...what, data: { ...what.data, ...left } });
  };

  test('takes what it touches, exactly, and leaves a gap', () => {
    const [left = [], right = []] = become(line, at(50, -20), at(50, 20), 9);
    expect(left.map(({ x }) => x)).toEqual([0, 40]);
    expect(right.map(({ x }) => x)).toEqual([60, 100]);
  });

  test('takes the beginning, the end, or all', () => {
    expect(become(line, at(0, 0), at(0, 0), 9)).toEqual([[at(10, 0), at(100, 0)]]);
    expect(become(line, at(100, 0), at(100, 0), 9)).toEqual([[at(0, 0), at(90, 0)]]);
    expect(erased(line, at(0, 0), at(100, 0), 9)).toBe('all');
    expect(erased(stroke(5, 5, [[at(0, 0)]]), at(0, 0), at(10, 10), 1)).toBe('all');
  });

  test('leaves what it does not touch as it is', () => {
    expect(erased(line, at(50, 20), at(80, 12), 9)).toBeUndefined();
    expect(erased(element({ ...shape, type: 'rectangle' }), at(100, 100), at(300, 200), 9)).toBeUndefined();
  });

  test('goes over several points, and over gaps that are there', () => {
    const steps = stroke(0, 0, [
      [at(0, 0), at(10, 0), at(20, 0), at(30, 0), at(40, 0)],
      [at(60, 0), at(70, 0)],
    ]);
    expect(become(steps, at(15, 0), at(25, 0), 2)).toEqual([
      [at(0, 0), at(10, 0), at(12, 0)],
      [at(28, 0), at(30, 0), at(40, 0)],
      [at(60, 0), at(70, 0)],
    ]);
  });

  test('keeps the pressure, also where it cuts', () => {
    const pressed = stroke(0, 0, [
      [
        { ...at(0, 0), pressure: 0 },
        { ...at(100, 0), pressure: 1 },
      ],
    ]);
    const cut = become(pressed, at(100, 0), at(100, 0), 49)[0]?.[1];
    expect(cut?.x).toBe(50);
    expect(cut?.pressure).toBeCloseTo(0.5, 2);
  });

  test('leaves a stretched stroke where it was', () => {
    const wide = stroke(0, 0, [[at(0, 0), at(100, 0), at(100, 10)]], { w: 200, h: 20 });
    expect(become(wide, at(0, 0), at(0, 0), 99)).toEqual([[at(100, 0), at(200, 0), at(200, 20)]]);
  });

  test('never adds anything, and leaves nothing within its reach', () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 200 }), y: fc.integer({ min: 0, max: 200 }) });
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1, maxLength: 20 }),
        place,
        place,
        fc.integer({ min: 1, max: 40 }),
        (points, from, to, radius) => {
          const what = stroke(0, 0, [points]);
          const left = erased(what, from, to, radius);
          const touched = touches(what, from, to, radius - 0.2, measure);
          if (touched) expect(left).toBeDefined();
          if (left === undefined || left === 'all') return;
          const rest = { ...what, data: { ...what.data, ...left } };
          expect(touches(rest, from, to, radius - 0.3, measure)).toBe(false);
          for (const point of inkOf(rest).flat()) expect(hits(what, point, 0.2, measure)).toBe(true);
        },
      ),
    );
  });
});
