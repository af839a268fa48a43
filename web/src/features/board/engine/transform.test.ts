import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameOf } from './shapes';
import { element, stroke } from './testing/elements';
import { measure } from './testing/measure';
import { dragged, HANDLES, handleAt, handleNear, moved, resized } from './transform';
import type { Box, Draft, Element } from './types';

const box: Box = { x: 100, y: 100, w: 200, h: 100 };
const line = element({ type: 'line', x: 300, y: 200, w: -200, h: -100, size: 2, color: '#1b1b1f' }, { id: 'line' });
const text = element({ type: 'text', x: 100, y: 100, text: 'abcd', size: 20, color: '#1b1b1f' }, { id: 'text' });
const curve = {
  ...stroke(100, 100, [
    [
      { x: 0, y: 0 },
      { x: 200, y: 100 },
    ],
  ]),
  id: 'curve',
};

/** What becomes of elements by patches. */
function become(elements: readonly Element[], drafts: readonly Draft[]): readonly Element[] {
  const data = new Map(drafts.flatMap((draft) => [draft, ...(draft.also ?? [])].map((item) => [item.id, item.data])));
  return elements.map((each) => ({ ...each, data: { ...each.data, ...data.get(each.id) } }));
}

describe('moving', () => {
  test('is one op for all of them', () => {
    const drafts = moved([line, text], { x: 10.004, y: -5 });
    expect(drafts).toEqual([
      { page: '1', op: 'patch', id: 'line', data: { x: 310, y: 195 }, also: [{ id: 'text', data: { x: 110, y: 95 } }] },
    ]);
  });

  test('by nothing is nothing', () => {
    expect(moved([line], { x: 0, y: 0 })).toEqual([]);
  });

  test('is more ops where one could not hold them', () => {
    const many = Array.from({ length: 1200 }, (_, i) => ({ ...line, id: `e${i}` }));
    const drafts = moved(many, { x: 1, y: 1 });
    expect(drafts.map(({ also = [] }) => also.length + 1)).toEqual([500, 500, 200]);
  });
});

describe('resizing', () => {
  const to: Box = { x: 100, y: 100, w: 400, h: 50 };
  test('stretches lines and strokes to the box, whichever way they go', () => {
    const [newLine, newCurve] = become([line, curve], resized([line, curve], box, to, measure));
    expect(newLine?.data).toMatchObject({ x: 500, y: 150, w: -400, h: -50 });
    expect(newCurve && frameOf(newCurve, measure)).toEqual(to);
  });

  test('a stroke that was stretched is stretched from what it was', () => {
    const [once] = become([curve], resized([curve], box, to, measure));
    const [twice] = once ? become([once], resized([once], to, box, measure)) : [];
    expect(twice && frameOf(twice, measure)).toEqual(box);
  });

  test('keeps the proportions of letters', () => {
    const both = resized([text], { ...box, w: 40, h: 25 }, { ...box, w: 80, h: 75 }, measure);
    expect(both[0]?.data).toEqual({ x: 100, y: 100, size: 40 });
  });

  test('wraps a text that becomes narrower, and leaves its letters', () => {
    const narrower = resized([text], { ...box, w: 40, h: 25 }, { ...box, w: 20, h: 25 }, measure);
    expect(narrower[0]?.data).toEqual({ x: 100, y: 100, w: 20 });
  });

  test('letters stay such as can be read and sent', () => {
    const size = (factor: number) =>
      resized([text], box, { ...box, w: box.w * factor, h: box.h * factor }, measure)[0]?.data?.size;
    expect(size(0.01)).toBe(4);
    expect(size(1000)).toBe(1000);
  });

  test('into a box of the same size moves', () => {
    expect(resized([line], box, { ...box, x: 110 }, measure)).toEqual(moved([line], { x: 10, y: 0 }));
  });

  test('what has no width keeps it', () => {
    const upright = element({ type: 'line', x: 5, y: 0, w: 0, h: 10, size: 1, color: '#1b1b1f' });
    const flat: Box = { x: 5, y: 0, w: 0, h: 10 };
    expect(resized([upright], flat, { ...flat, h: 20 }, measure)[0]?.data).toEqual({ x: 5, y: 0, w: 0, h: 20 });
  });
});

describe('the handles', () => {
  test('are found where they are, the corners first', () => {
    for (const handle of HANDLES) expect(handleNear(box, handleAt(box, handle), 5)).toBe(handle);
    expect(handleNear({ ...box, w: 8, h: 8 }, { x: 104, y: 100 }, 5)).toBe('nw');
    expect(handleNear(box, { x: 200, y: 150 }, 5)).toBeUndefined();
  });

  test('a corner that is dragged leaves the opposite one, a side the opposite side', () => {
    expect(dragged(box, 'se', { x: 350, y: 250 }, false)).toEqual({ x: 100, y: 100, w: 250, h: 150 });
    expect(dragged(box, 'nw', { x: 50, y: 150 }, false)).toEqual({ x: 50, y: 150, w: 250, h: 50 });
    expect(dragged(box, 'n', { x: 0, y: 150 }, false)).toEqual({ x: 100, y: 150, w: 200, h: 50 });
  });

  test('with its proportions kept a side grows to both sides of the middle', () => {
    expect(dragged(box, 'se', { x: 500, y: 120 }, true)).toEqual({ x: 100, y: 100, w: 400, h: 200 });
    expect(dragged(box, 'e', { x: 500, y: 0 }, true)).toEqual({ x: 100, y: 50, w: 400, h: 200 });
  });

  test('no box is turned over', () => {
    const far = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...HANDLES), far, far, fc.boolean(), (handle, x, y, keep) => {
        const { w, h } = dragged(box, handle, { x, y }, keep);
        expect(w).toBeGreaterThan(0);
        expect(h).toBeGreaterThan(0);
        if (keep) expect(w / h).toBeCloseTo(2, 6);
      }),
    );
  });
});
