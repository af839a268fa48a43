import { describe, expect, it } from 'vitest';
import { decodeInk, encodeInk } from '../ink';
import { press, TestDesk } from '../testing/desk';
import { EraserTool } from './eraser';

/** A straight stroke from 0 to 200, and a rectangle of somebody else. */
function desk() {
  const desk = new TestDesk();
  const points = encodeInk([Array.from({ length: 21 }, (_, i) => ({ x: i * 10, y: 0 }))]) ?? '';
  desk.put('own', { type: 'pen', x: 0, y: 100, points, size: 4, color: '#1b1b1f' });
  desk.put('other', { type: 'rectangle', x: 50, y: 50, w: 100, h: 100, size: 4, color: '#1b1b1f' }, 'bo');
  return desk;
}

/** Down through the middle of both. */
function wipe(tool: EraserTool) {
  tool.begin(press(100, 40));
  tool.move([press(100, 80), press(100, 160)]);
}

describe('the eraser', () => {
  it('takes whole elements, all with one op, and passes over those of others', () => {
    const on = desk();
    on.put('line', { type: 'line', x: 90, y: 150, w: 20, h: 0, size: 4, color: '#1b1b1f' });
    const tool = new EraserTool(on, true);
    wipe(tool);
    expect(on.shown.faded).toEqual(new Set(['own', 'line']));
    expect(on.gestures).toEqual([]);
    tool.end(press(100, 160));
    expect(on.gestures).toEqual([{ ops: [{ page: '1', op: 'delete', id: 'own', also: [{ id: 'line' }] }] }]);
    expect(on.scene.element('other')).toBeDefined();
    expect(on.shown.faded).toEqual(new Set());
  });

  it('takes those of others too, for who may', () => {
    const on = desk();
    on.who = { ...on.who, any: true };
    const tool = new EraserTool(on, true);
    wipe(tool);
    tool.end(press(100, 160));
    expect(on.scene.elements('1')).toEqual([]);
  });

  it('takes what it touches of a stroke, and leaves the rest as one element', () => {
    const on = desk();
    const tool = new EraserTool(on, false);
    wipe(tool);
    expect(on.shown.hidden).toEqual(new Set(['own']));
    expect(on.shown.elements?.map(({ id }) => id)).toEqual(['own']);
    tool.end(press(100, 160));
    expect(on.gestures[0]?.ops).toHaveLength(1);
    expect(on.gestures[0]?.ops[0]).toMatchObject({ op: 'patch', id: 'own' });
    const { points = '', x = 0 } = on.data('own') ?? {};
    const segments = (decodeInk(points) ?? []).map((segment) => segment.map((p) => p.x + x));
    expect(segments).toHaveLength(2);
    expect(Math.max(...(segments[0] ?? []))).toBeLessThan(90);
    expect(Math.min(...(segments[1] ?? []))).toBeGreaterThan(110);
  });

  it('deletes a stroke of which nothing is left', () => {
    const on = desk();
    const tool = new EraserTool(on, false);
    tool.begin(press(-10, 100));
    tool.move([press(100, 100), press(210, 100)]);
    tool.end(press(210, 100));
    expect(on.gestures[0]?.ops).toEqual([{ page: '1', op: 'delete', id: 'own' }]);
  });

  it('reaches as far on the screen at every scale', () => {
    for (const [scale, erases] of [
      [0.5, true],
      [4, false],
    ] as const) {
      const on = desk();
      on.at = { ...on.at, scale };
      const tool = new EraserTool(on, true);
      tool.begin(press(20, 115));
      tool.end(press(20, 115));
      expect(on.gestures.length === 1).toBe(erases);
    }
  });

  it('can be taken back', () => {
    const on = desk();
    const tool = new EraserTool(on, true);
    wipe(tool);
    tool.cancel();
    tool.end(press(100, 160));
    expect(on.gestures).toEqual([]);
  });
});
