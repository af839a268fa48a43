import { describe, expect, it } from 'vitest';
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

/** Whether a closed polygon goes around clockwise, as seen on a screen. */
function clockwise(polygon: readonly Point[]): boolean {
  let area = 0;
  polygon.forEach((a, i) => {
    const b = polygon[(i + 1) % polygon.length] as Point;
    area += a.x * b.y - b.x * a.y;
  });
  return area > 0;
}

describe('the outline of a stroke', () => {
  const width = (points: readonly Point[]) => Math.max(...points.map((p) => p.y)) - Math.min(...points.map((p) => p.y));
  const straight = (pressure?: number): InkPoint[] =>
    [0, 100, 200].map((x) => ({ x, y: 0, ...(pressure !== undefined && { pressure }) }));

  it('is as wide as the pen', () => {
    expect(width(outline(straight(), 4).polygon)).toBeCloseTo(4, 0);
  });

  it('is wider with more pressure', () => {
    expect(width(outline(straight(0.1), 10).polygon)).toBeLessThan(8);
    expect(width(outline(straight(0.9), 10).polygon)).toBeGreaterThan(11);
  });

  it('has round ends as wide as the line is there', () => {
    const { polygon, ends } = outline(straight(0.8), 10);
    expect(ends.map(({ x, y }) => ({ x, y }))).toEqual([
      { x: 0, y: 0 },
      { x: 200, y: 0 },
    ]);
    expect(2 * (ends[0]?.radius ?? 0)).toBeCloseTo(width(polygon), 0);
  });

  it('is a dot for a point', () => {
    expect(outline([{ x: 5, y: 5 }], 6)).toEqual({ polygon: [], ends: [{ x: 5, y: 5, radius: 3 }] });
    expect(outline([], 6)).toEqual({ polygon: [], ends: [] });
  });

  it('reaches the ends of what a small pen drew', () => {
    const small = outline(
      [
        { x: 0, y: 0 },
        { x: 4, y: 0 },
        { x: 4, y: 2.5 },
      ],
      1,
    );
    expect(Math.max(...small.polygon.map((p) => p.y))).toBeGreaterThan(2.4);
  });

  it('goes the same way around as its ends, or there would be holes between them', () => {
    const forth = outline(straight(), 8);
    const back = outline(straight().reverse(), 8);
    const { corners, path } = recorder();
    traceEllipse(0, 0, 2, 2, path);
    for (const polygon of [forth.polygon, back.polygon, corners]) expect(clockwise(polygon)).toBe(true);
  });
});

describe('a path', () => {
  it('is closed, and round where the outline has corners', () => {
    const { calls, path } = recorder();
    const polygon = [
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 4 },
    ];
    traceOutline({ polygon, ends: [] }, path);
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
