import { describe, expect, it } from 'vitest';
import type { Box, Element } from '../types';
import { Grid } from './grid';

const element = (id: string, x: number, y: number, w = 10, h = 10): Element => ({
  id,
  page: '1',
  author: 'li',
  n: 1,
  changed: 1,
  by: 'li',
  pending: false,
  data: { type: 'rectangle', x, y, w, h },
});
let asked = 0;
const boxOf = ({ data: { x = 0, y = 0, w = 0, h = 0 } }: Element): Box => {
  asked++;
  return { x, y, w, h };
};
const filled = (...elements: Element[]) => {
  const grid = new Grid(boxOf);
  grid.fill(elements);
  return grid;
};
const ids = (elements: readonly Element[]) => elements.map(({ id }) => id).join(' ');

describe('the grid', () => {
  it('finds what touches a box, in the order of the page', () => {
    const grid = filled(element('c', 0, 0), element('a', 500, 500), element('b', 5, 5, 400, 400));
    expect(ids(grid.within({ x: 0, y: 0, w: 1, h: 1 }))).toBe('c');
    expect(ids(grid.within({ x: 8, y: 8, w: 1, h: 1 }))).toBe('c b');
    expect(ids(grid.within({ x: -10, y: -10, w: 2000, h: 2000 }))).toBe('c a b');
    expect(ids(grid.within({ x: 450, y: 0, w: 1, h: 1 }))).toBe('');
  });

  it('finds the same as a look at every element does', () => {
    let seed = 1;
    const random = (most: number) => {
      seed = (seed * 48271) % 2147483647;
      return (seed / 2147483647) * most;
    };
    const many = Array.from({ length: 400 }, (_, i) =>
      element(`e${i}`, random(8000) - 4000, random(8000) - 4000, random(i % 50 === 0 ? 6000 : 200), random(200)),
    );
    const grid = filled(...many);
    for (let i = 0; i < 200; i++) {
      const box = { x: random(8000) - 4000, y: random(8000) - 4000, w: random(900), h: random(900) };
      const plain = many.filter(
        ({ data: { x = 0, y = 0, w = 0, h = 0 } }) =>
          x <= box.x + box.w && box.x <= x + w && y <= box.y + box.h && box.y <= y + h,
      );
      expect(ids(grid.within(box))).toBe(ids(plain));
    }
  });

  it('follows what is added, moved, deleted and ordered anew', () => {
    const [a, b] = [element('a', 0, 0), element('b', 0, 0)];
    const grid = filled(a);
    grid.set(b);
    expect(grid.isTop('b')).toBe(true);
    const moved = element('a', 1000, 1000);
    grid.set(moved);
    expect(ids(grid.within({ x: 0, y: 0, w: 5, h: 5 }))).toBe('b');
    expect(grid.get('a')).toBe(moved);
    expect(grid.box('a')).toEqual({ x: 1000, y: 1000, w: 10, h: 10 });
    grid.order([b, moved]);
    expect(grid.isTop('a')).toBe(true);
    grid.delete('b');
    expect(ids(grid.within({ x: 0, y: 0, w: 2000, h: 2000 }))).toBe('a');
    expect(grid.size).toBe(1);
  });

  it('survives an element as large as the board, and a search of all of it', () => {
    const grid = filled(element('all', -100_000, -100_000, 200_000, 200_000), element('small', 5, 5));
    expect(ids(grid.within({ x: 90_000, y: 0, w: 1, h: 1 }))).toBe('all');
    expect(ids(grid.within({ x: -100_000, y: -100_000, w: 200_000, h: 200_000 }))).toBe('all small');
  });

  it('asks for the box of an element once', () => {
    asked = 0;
    const grid = filled(element('a', 0, 0));
    for (let i = 0; i < 5; i++) grid.within({ x: 0, y: 0, w: 5, h: 5 });
    expect(asked).toBe(1);
  });
});
