import { describe, expect, it } from 'vitest';
import { GAP, layout, type Rect, stagePlaces } from './layout';

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

describe('stagePlaces', () => {
  const area = (r: Rect) => r.width * r.height;

  it('gives the large picture most of the box, apart from the strip, whose tiles lie in it or are scrolled to', () => {
    for (const kind of ['stage', 'side'] as const) {
      for (const [width, height] of sizes) {
        for (let n = 2; n <= 9; n++) {
          const { stage, strip } = stagePlaces(kind, n, width, height);
          const boxes = strip ? [stage, strip] : [stage];
          expect(inside(boxes, width, height) && apart(boxes)).toBe(true);
          expect(area(stage)).toBeGreaterThan((width * height) / 2);
          if (!strip) continue;
          expect(strip.tiles).toHaveLength(n);
          const { content } = strip;
          const room = [Math.max(strip.width, content.width), Math.max(strip.height, content.height)] as const;
          expect(inside(strip.tiles, ...room) && apart(strip.tiles)).toBe(true);
        }
      }
    }
  });

  it('puts the strip where it was asked for', () => {
    const below = stagePlaces('stage', 3, 1280, 700);
    expect(below.strip).toMatchObject({ x: 0, width: 1280 });
    expect(below.strip?.y).toBe(below.stage.height + GAP);
    const beside = stagePlaces('side', 3, 1280, 700);
    expect(beside.strip).toMatchObject({ y: 0, height: 700 });
    expect(beside.strip?.x).toBe(beside.stage.width + GAP);
  });

  it('takes the other side where one has no room, and no strip where neither has', () => {
    expect(stagePlaces('side', 3, 344, 580).strip?.x).toBe(0);
    expect(stagePlaces('stage', 3, 740, 220).strip?.y).toBe(0);
    expect(stagePlaces('stage', 3, 300, 200)).toEqual({ stage: { x: 0, y: 0, width: 300, height: 200 }, strip: null });
  });

  it('has no strip for one alone, nor when one picture was asked for', () => {
    expect(stagePlaces('stage', 1, 800, 600).strip).toBeNull();
    expect(stagePlaces('speaker', 4, 800, 600).strip).toBeNull();
  });

  it('scrolls rather than shrink the tiles beyond recognition', () => {
    const { strip } = stagePlaces('stage', 9, 344, 580);
    expect(strip?.content.width).toBeGreaterThan(344);
    expect(strip?.tiles.every((t) => t.width >= 96)).toBe(true);
    const side = stagePlaces('side', 9, 900, 500).strip;
    expect(side?.content.height).toBeGreaterThan(500);
  });

  it('places nothing outside a box without area', () => {
    expect(stagePlaces('stage', 3, 0, 0)).toEqual({ stage: { x: 0, y: 0, width: 0, height: 0 }, strip: null });
  });
});
