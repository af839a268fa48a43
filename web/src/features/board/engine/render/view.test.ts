import { describe, expect, it, vi } from 'vitest';
import {
  boxToScreen,
  fitted,
  largestScale,
  panned,
  pinched,
  resized,
  seen,
  smallestScale,
  toPage,
  toScreen,
  worthSeeing,
  zoomed,
} from './view';

const view = { x: 100, y: -50, scale: 2 };

describe('the view', () => {
  it('turns points of the page into points of the screen and back', () => {
    expect(toScreen(view, { x: 110, y: -40 })).toEqual({ x: 20, y: 20 });
    expect(toPage(view, { x: 20, y: 20 })).toEqual({ x: 110, y: -40 });
    expect(boxToScreen(view, { x: 100, y: -50, w: 5, h: 6 })).toEqual({ x: 0, y: 0, w: 10, h: 12 });
    expect(seen(view, { w: 800, h: 600 })).toEqual({ x: 100, y: -50, w: 400, h: 300 });
  });

  it('moves with the hand', () => {
    expect(toScreen(panned(view, 30, -10), { x: 110, y: -40 })).toEqual({ x: 50, y: 10 });
  });

  it('zooms at a point, which stays', () => {
    const at = { x: 123, y: 45 };
    const before = toPage(view, at);
    const closer = zoomed(view, 1.7, at);
    expect(closer.scale).toBeCloseTo(3.4);
    expect(toPage(closer, at).x).toBeCloseTo(before.x);
    expect(toPage(closer, at).y).toBeCloseTo(before.y);
  });

  it('zooms no further than its bounds, and the point stays there too', () => {
    const at = { x: 123, y: 45 };
    for (const [factor, scale] of [
      [1e6, largestScale],
      [1e-6, smallestScale],
    ] as const) {
      const far = zoomed(view, factor, at);
      expect(far.scale).toBe(scale);
      expect(toPage(far, at).x).toBeCloseTo(toPage(view, at).x);
    }
  });

  it('keeps what lies under two fingers under them', () => {
    const from = [
      { x: 100, y: 100 },
      { x: 200, y: 100 },
    ] as const;
    const to = [
      { x: 50, y: 300 },
      { x: 250, y: 300 },
    ] as const;
    const after = pinched(view, from, to);
    expect(after.scale).toBeCloseTo(4);
    for (const i of [0, 1] as const) {
      const now = toScreen(after, toPage(view, from[i]));
      expect(now.x).toBeCloseTo(to[i].x);
      expect(now.y).toBeCloseTo(to[i].y);
    }
  });

  it('survives two fingers at one point', () => {
    const at = { x: 10, y: 10 };
    const after = pinched(view, [at, at], [at, { x: 20, y: 10 }]);
    expect(Number.isFinite(after.x) && Number.isFinite(after.scale)).toBe(true);
  });

  it('fits a box into the middle', () => {
    const fit = fitted({ x: 0, y: 0, w: 1600, h: 900 }, { w: 848, h: 648 }, 24);
    expect(fit.scale).toBe(0.5);
    expect(toScreen(fit, { x: 800, y: 450 })).toEqual({ x: 424, y: 324 });
    expect(fitted({ x: 5, y: 5, w: 0, h: 0 }, { w: 10, h: 10 }, 24).scale).toBe(1);
  });

  it('shows of a part what there is to see', () => {
    const page = { x: 0, y: 0, w: 1600, h: 900 };
    const inside = { x: 100, y: 100, w: 400, h: 300 };
    const nothing = vi.fn(() => []);
    expect(worthSeeing(inside, page, nothing)).toEqual(inside);
    expect(nothing).not.toHaveBeenCalled();
    const wide = { x: -400, y: -50, w: 2400, h: 1000 };
    expect(worthSeeing(wide, page, nothing)).toEqual({ x: -24, y: -24, w: 1648, h: 948 });
    const beside = { x: -300, y: 800, w: 10, h: 500 };
    expect(worthSeeing(wide, page, () => [beside])).toEqual({ x: -324, y: -24, w: 1948, h: 974 });
    const beyond = { x: -900, y: 0, w: 400, h: 400 };
    expect(worthSeeing(beyond, page, nothing)).toEqual(beyond);
  });

  it('keeps the middle when the screen changes', () => {
    const after = resized(view, { w: 800, h: 600 }, { w: 400, h: 700 });
    expect(toPage(after, { x: 200, y: 350 })).toEqual(toPage(view, { x: 400, y: 300 }));
  });

  it('does not leave the board', () => {
    expect(panned(view, 1e9, 0).x).toBe(-100_000);
    expect(panned(view, -1e9, 0).x).toBe(100_000);
  });
});
