import { describe, expect, it } from 'vitest';
import { decodeInk } from '../ink';
import { press, TestDesk } from '../testing/desk';
import { PenTool } from './pen';

function draw(desk: TestDesk, type: 'pen' | 'marker', places: readonly [number, number][], more = {}) {
  const tool = new PenTool(desk, type);
  const [first, ...rest] = places.map(([x, y]) => press(x, y, more));
  if (first === undefined) throw new Error('nothing to draw');
  tool.begin(first);
  for (const at of rest) tool.move([at], []);
  tool.end(rest.at(-1) ?? first);
  return desk.gestures.at(-1)?.ops[0];
}

const wave = Array.from({ length: 60 }, (_, i): [number, number] => [i * 5, 50 + 30 * Math.sin(i / 6)]);

describe('the pen', () => {
  it('makes one op of a stroke, with the id that its live ink had', () => {
    const desk = new TestDesk();
    const op = draw(desk, 'pen', wave);
    expect(op).toMatchObject({ page: '1', op: 'add', id: 'n1', data: { type: 'pen', size: 4, color: '#1b1b1f' } });
    expect(desk.gestures).toHaveLength(1);
    expect(desk.told[0]).toBe('pen n1 +1');
    expect(desk.told.at(-1)).toBe('done');
    expect(desk.shown).toEqual({});
  });

  it('begins and ends where the hand did, and is near its way', () => {
    const op = draw(new TestDesk(), 'pen', wave);
    const { x = 0, y = 0, points = '' } = op?.data ?? {};
    const line = (decodeInk(points) ?? []).flat().map((p) => ({ x: x + p.x, y: y + p.y }));
    expect(line[0]?.x).toBeCloseTo(0, 0);
    expect(line.at(-1)?.x).toBeCloseTo(295, 0);
    for (const p of line) {
      const nearest = Math.min(...wave.map(([wx, wy]) => Math.hypot(wx - p.x, wy - p.y)));
      expect(nearest).toBeLessThan(5);
    }
  });

  it('has the pressure of a pen, and for a mouse one that follows its speed', () => {
    const pressures = (op: ReturnType<typeof draw>) =>
      (decodeInk(op?.data?.points ?? '') ?? []).flat().map((p) => p.pressure ?? -1);
    expect(Math.max(...pressures(draw(new TestDesk(), 'pen', wave, { kind: 'pen', pressure: 0.9 })))).toBeCloseTo(0.9, 1);
    const slow = draw(new TestDesk(), 'pen', wave);
    const fast = draw(
      new TestDesk(),
      'pen',
      wave.map(([x, y]) => [x * 8, y]),
    );
    expect(pressures(fast).at(-1)).toBeLessThan((pressures(slow).at(-1) ?? 0) - 0.1);
    expect(pressures(draw(new TestDesk(), 'marker', wave)).every((p) => p === -1)).toBe(true);
  });

  it('makes a dot of a tap', () => {
    const op = draw(new TestDesk(), 'pen', [[10, 20]]);
    expect(op?.data).toMatchObject({ x: 10, y: 20 });
  });

  it('takes back what was begun', () => {
    const desk = new TestDesk();
    const tool = new PenTool(desk, 'pen');
    tool.begin(press(0, 0));
    tool.move([press(50, 50)], [press(60, 60)]);
    expect(desk.shown.stroke).toBeDefined();
    tool.cancel();
    tool.end(press(60, 60));
    expect(desk.gestures).toEqual([]);
    expect(desk.told.at(-1)).toBe('over');
    expect(desk.shown).toEqual({});
  });

  it('makes several strokes of a very long one, each with no more points than one may have', () => {
    const desk = new TestDesk();
    const tool = new PenTool(desk, 'pen');
    tool.begin(press(0, 0));
    for (let i = 0; i < 20_000; i++) tool.move([press(400 + 300 * Math.cos(i / 9), 400 + 300 * Math.sin(i / 7))], []);
    tool.end(press(400, 400));
    const ops = desk.gestures.flatMap(({ ops }) => ops);
    expect(ops.length).toBe(3);
    expect(new Set(ops.map(({ id }) => id)).size).toBe(3);
    const strokes = ops.map(({ data }) => ({ data, ink: (decodeInk(data?.points ?? '') ?? []).flat() }));
    for (const { ink } of strokes) expect(ink.length).toBeGreaterThan(2);
    for (let i = 1; i < strokes.length; i++) {
      const [before, after] = [strokes[i - 1], strokes[i]];
      const end = (before?.data?.x ?? 0) + (before?.ink.at(-1)?.x ?? 0);
      const begin = (after?.data?.x ?? 0) + (after?.ink[0]?.x ?? 0);
      expect(begin).toBeCloseTo(end, 0);
    }
  });
});
