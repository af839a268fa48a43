import { describe, expect, it } from 'vitest';
import { GAP, layout, type Rect, stageLayout } from './layout';

const inside = (rects: readonly Rect[], width: number, height: number) =>
  rects.every((r) => r.x >= 0 && r.y >= 0 && r.x + r.width <= width + 1 && r.y + r.height <= height + 1);

const apart = (rects: readonly Rect[]) =>
  rects.every((a, i) =>
    rects.every(
      (b, j) => i === j || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
    ),
  );

const sizes = [
  [360, 640],
  [820, 600],
  [1440, 780],
  [300, 200],
] as const;

describe('layout', () => {
  it('places every number of tiles inside the box and apart, in reading order', () => {
    for (const [width, height] of sizes) {
      for (let n = 1; n <= 9; n++) {
        const rects = layout(n, width, height, 16 / 9);
        expect(rects).toHaveLength(n);
        expect(inside(rects, width, height) && apart(rects)).toBe(true);
        const order = [...rects].sort((a, b) => a.y - b.y || a.x - b.x);
        expect(rects).toEqual(order);
      }
    }
  });

  it('is as large as any number of columns allows', () => {
    for (const [width, height] of sizes) {
      for (let n = 1; n <= 9; n++) {
        const [first] = layout(n, width, height, 16 / 9);
        for (let columns = 1; columns <= n; columns++) {
          const rows = Math.ceil(n / columns);
          const possible = Math.min(
            (width - GAP * (columns - 1)) / columns,
            ((height - GAP * (rows - 1)) / rows) * (16 / 9),
          );
          expect(first?.width).toBeGreaterThanOrEqual(Math.floor(possible));
        }
      }
    }
  });

  it('stacks two on a phone, puts them side by side on a wide screen, and centres a last row', () => {
    const [a, b] = layout(2, 360, 640, 4 / 3);
    expect(a?.x).toBe(b?.x);
    const [c, d] = layout(2, 1440, 500, 16 / 9);
    expect(c?.y).toBe(d?.y);
    const [, , third] = layout(3, 1440, 810, 16 / 9);
    expect(Math.abs((third?.x ?? 0) * 2 + (third?.width ?? 0) - 1440)).toBeLessThanOrEqual(2);
  });

  it('places nothing in a box without area', () => {
    expect(layout(3, 0, 500, 1)).toEqual([]);
    expect(layout(0, 500, 500, 1)).toEqual([]);
  });
});

describe('stageLayout', () => {
  it('gives the staged tile the most room, at its own index', () => {
    for (const [width, height] of sizes) {
      for (let n = 2; n <= 5; n++) {
        for (let staged = 0; staged < n; staged++) {
          const rects = stageLayout(n, staged, width, height, 16 / 9);
          const area = (r: Rect | undefined) => (r ? r.width * r.height : 0);
          expect(inside(rects, width, height) && apart(rects)).toBe(true);
          expect(Math.max(...rects.map(area))).toBe(area(rects[staged]));
        }
      }
    }
  });

  it('gives one alone the whole box', () => {
    expect(stageLayout(1, 0, 300, 200, 1)).toEqual([{ x: 0, y: 0, width: 300, height: 200 }]);
  });
});
