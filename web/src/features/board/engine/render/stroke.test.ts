import { describe, expect, it } from 'vitest';
import { handwriting } from '../testing/handwriting';
import type { InkPoint, Point } from '../types';
import { smooth } from './smooth';
import { outline, traceLine, traceOutline } from './stroke';
import { type Path, traceArrow, traceEllipse } from './trace';

const far = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

describe('a smooth line', () => {
  const arc = (radius: number, parts: number): InkPoint[] =>
    Array.from({ length: parts + 1 }, (_, i) => {
      const angle = (Math.PI * i) / parts;
      return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
    });

  it('gives a curve back that was simplified', () => {
    // The chords of this arc leave it by 0.27.
    const worst = Math.max(...smooth(arc(50, 15), 1, 0.35).map((p) => Math.abs(Math.hypot(p.x, p.y) - 50)));
    expect(worst).toBeLessThan(0.06);
  });

  it('keeps corners and what is straight', () => {
    const corner = [
      { x: 0, y: 0 },
      { x: 200, y: 0 },
      { x: 200, y: 150 },
    ];
    for (const p of smooth(corner, 2, 0.35)) {
      const away = Math.min(Math.abs(p.y), Math.abs(p.x - 200));
      expect(away).toBeLessThan(0.6);
    }
  });

  it('goes through all points, in steps of about what was asked, smaller where it bends', () => {
    const points = arc(80, 7);
    const line = smooth(points, 3, 0.35);
    for (const p of points) expect(line).toContainEqual(p);
    for (let i = 1; i < line.length; i++) expect(far(line[i - 1] as Point, line[i] as Point)).toBeLessThan(4);
  });

  it('has the pressure between that of the ends', () => {
    const line = smooth(
      [
        { x: 0, y: 0, pressure: 0 },
        { x: 10, y: 0, pressure: 1 },
      ],
      5,
      0.35,
    );
    expect(line.map((p) => p.pressure)).toEqual([0, 0.5, 1]);
  });

  it('is nothing without points, and bears points in one place', () => {
    expect(smooth([], 1, 1)).toEqual([]);
    const at = { x: 1, y: 1 };
    expect(smooth([at, at, at], 1, 1)).toEqual([at]);
  });
});

/** What a path is told, each curve by its end and those of its handles. */
function recorder() {
  const calls: string[] = [];
  const corners: Point[] = [];
  const note =
    (name: string) =>
    (...numbers: number[]) => {
      calls.push(`${name} ${numbers.join(' ')}`.trim());
      for (let i = 0; i < numbers.length; i += 2) corners.push({ x: numbers[i] ?? 0, y: numbers[i + 1] ?? 0 });
    };
  const path: Path = {
    moveTo: note('M'),
    lineTo: note('L'),
    quadraticCurveTo: note('Q'),
    bezierCurveTo: note('C'),
    closePath: note('Z'),
  };
  return { calls, corners, path };
}

/** The corners of a ribbon. */
function corners(ribbon: readonly number[] = []): Point[] {
  return Array.from({ length: ribbon.length / 2 }, (_, i) => ({ x: ribbon[2 * i] ?? 0, y: ribbon[2 * i + 1] ?? 0 }));
}

/** Twice the area within a closed polygon; more than 0 if it goes around clockwise, as seen on a screen. */
function area(polygon: readonly Point[]): number {
  return polygon.reduce((sum, a, i) => {
    const b = polygon[(i + 1) % polygon.length] as Point;
    return sum + a.x * b.y - b.x * a.y;
  }, 0);
}

/** How often polygons go around a point. */
function winding(polygons: readonly (readonly Point[])[], { x, y }: Point): number {
  let turns = 0;
  for (const polygon of polygons) {
    polygon.forEach((a, i) => {
      const b = polygon[(i + 1) % polygon.length] as Point;
      if (a.y <= y === b.y <= y || x >= a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) return;
      turns += b.y > a.y ? 1 : -1;
    });
  }
  return turns;
}

describe('the outline of a stroke', () => {
  const width = (points: readonly Point[]) => Math.max(...points.map((p) => p.y)) - Math.min(...points.map((p) => p.y));
  const straight = (pressure?: number): InkPoint[] =>
    [0, 100, 200].map((x) => ({ x, y: 0, ...(pressure !== undefined && { pressure }) }));
  const widthOf = (pressure: number | undefined, size: number) =>
    width(corners(outline(straight(pressure), size).ribbons[0]));

  it('is as wide as the pen', () => {
    expect(widthOf(undefined, 4)).toBeCloseTo(4, 6);
  });

  it('is wider with more pressure', () => {
    expect(widthOf(0.1, 10)).toBeCloseTo(10 * (1 - 2 * 0.4 * 0.55), 6);
    expect(widthOf(0.9, 10)).toBeCloseTo(10 * (1 + 2 * 0.4 * 0.55), 6);
  });

  it('has round ends as wide as the line is there', () => {
    const { ribbons, dots } = outline(straight(0.8), 10);
    expect(dots.map(({ x, y }) => ({ x, y }))).toEqual([
      { x: 0, y: 0 },
      { x: 200, y: 0 },
    ]);
    expect(2 * (dots[0]?.radius ?? 0)).toBeCloseTo(width(corners(ribbons[0])), 6);
  });

  it('is a dot for a point', () => {
    expect(outline([{ x: 5, y: 5 }], 6)).toEqual({ ribbons: [], dots: [{ x: 5, y: 5, radius: 3 }] });
    expect(outline([], 6)).toEqual({ ribbons: [], dots: [] });
  });

  it('is round where it turns back', () => {
    const { ribbons, dots } = outline(
      [
        { x: 0, y: 0 },
        { x: 40, y: 0 },
        { x: 0, y: 1 },
      ],
      6,
    );
    expect(ribbons.length).toBeGreaterThan(1);
    expect(Math.max(...dots.map(({ x, radius }) => x + radius))).toBeGreaterThan(42.9);
    expect(Math.max(...ribbons.flatMap(corners).map(({ x }) => x))).toBeLessThan(43.3);
  });

  it('goes the same way around as its dots, or there would be holes between them', () => {
    const { corners: dot, path } = recorder();
    traceEllipse(0, 0, 2, 2, path);
    const [forth, back] = [straight(), straight().reverse()].map((way) => corners(outline(way, 8).ribbons[0]));
    for (const polygon of [forth, back, dot]) expect(area(polygon ?? [])).toBeGreaterThan(0);
  });

  it('has the line within it, and nothing that is further from it than the pen is wide, however that bends', () => {
    for (const ink of handwriting(300, 11).flat()) {
      for (const size of [1, 3, 12]) {
        const line = smooth(ink, 1, 0.35);
        const { ribbons, dots } = outline(ink, size);
        const polygons = ribbons.map(corners);
        for (const at of line) {
          const dotted = dots.some((dot) => far(dot, at) <= dot.radius);
          expect(dotted || winding(polygons, at) > 0, `${size} at ${at.x} ${at.y}`).toBe(true);
        }
        for (const at of polygons.flat()) {
          expect(Math.min(...line.map((each) => far(each, at)))).toBeLessThan(0.8 * size + 0.2);
        }
      }
    }
  });
});

describe('a path', () => {
  it('is closed, and round where the outline has corners', () => {
    const { calls, path } = recorder();
    traceOutline({ ribbons: [[0, 0, 4, 0, 4, 4]], dots: [] }, path);
    expect(calls).toEqual(['M 2 2', 'Q 0 0 2 0', 'Q 4 0 4 2', 'Q 4 4 2 2', 'Z']);
  });

  it('is a dot for a point', () => {
    const { calls, path } = recorder();
    traceLine([{ x: 3, y: 4 }], path);
    expect(calls).toEqual(['M 3 4', 'L 3 4']);
  });

  it('of an arrow ends where the arrow does, with a head no longer than the arrow', () => {
    const { calls, corners, path } = recorder();
    traceArrow(3, 0, 10, path);
    expect(calls.slice(0, 2)).toEqual(['M 0 0', 'L 3 0']);
    expect(Math.min(...corners.map(({ x }) => x))).toBeGreaterThanOrEqual(0);
  });
});
