import { describe, expect, it } from 'vitest';
import type { InkPoint, Point } from '../types';
import { smooth } from './smooth';
import { outline, type Path, traceLine, traceRound } from './stroke';

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

  it('goes through all points, in steps of about what was asked', () => {
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

describe('the outline of a stroke', () => {
  const width = (polygon: readonly Point[]) => Math.max(...polygon.map((p) => p.y)) - Math.min(...polygon.map((p) => p.y));
  const straight = (pressure?: number): InkPoint[] =>
    [0, 100, 200].map((x) => ({ x, y: 0, ...(pressure !== undefined && { pressure }) }));

  it('is as wide as the pen', () => {
    expect(width(outline(straight(), 4))).toBeCloseTo(4, 1);
  });

  it('is wider with more pressure', () => {
    expect(width(outline(straight(0.1), 10))).toBeLessThan(7);
    expect(width(outline(straight(0.9), 10))).toBeGreaterThan(11);
  });

  it('is round for a dot', () => {
    const dot = outline([{ x: 5, y: 5 }], 6);
    expect(width(dot)).toBeCloseTo(6, 0);
    expect(Math.min(...dot.map((p) => far(p, { x: 5, y: 5 })))).toBeGreaterThan(2.5);
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
    expect(Math.max(...small.map((p) => p.y))).toBeGreaterThan(2.8);
  });
});

describe('a path', () => {
  function recorder() {
    const calls: string[] = [];
    const note =
      (name: string) =>
      (...numbers: number[]) => {
        calls.push(`${name} ${numbers.join(' ')}`.trim());
      };
    const path: Path = {
      moveTo: note('M'),
      lineTo: note('L'),
      quadraticCurveTo: note('Q'),
      bezierCurveTo: note('C'),
      closePath: note('Z'),
    };
    return { calls, path };
  }

  it('is closed and rounded for a polygon', () => {
    const { calls, path } = recorder();
    traceRound(
      [
        { x: 0, y: 0 },
        { x: 4, y: 0 },
        { x: 4, y: 4 },
      ],
      path,
    );
    expect(calls).toEqual(['M 2 2', 'Q 0 0 2 0', 'Q 4 0 4 2', 'Q 4 4 2 2', 'Z']);
  });

  it('is a dot for a point', () => {
    const { calls, path } = recorder();
    traceLine([{ x: 3, y: 4 }], path);
    expect(calls).toEqual(['M 3 4', 'L 3 4']);
  });
});
