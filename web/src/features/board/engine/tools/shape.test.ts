import { describe, expect, it } from 'vitest';
import { press, TestDesk } from '../testing/desk';
import { ShapeTool, shapeBetween, stepped } from './shape';

const drag = (desk: TestDesk, type: 'line' | 'arrow' | 'rectangle' | 'ellipse', to: ReturnType<typeof press>) => {
  const tool = new ShapeTool(desk, type);
  tool.begin(press(100, 100));
  tool.move([press(120, 110), to]);
  tool.end(to);
  return desk.gestures[0]?.ops[0];
};

describe('shapes', () => {
  it('go from where the hand began to where it ended', () => {
    const desk = new TestDesk();
    expect(drag(desk, 'arrow', press(40, 160))).toEqual({
      page: '1',
      op: 'add',
      id: 'n1',
      data: { type: 'arrow', x: 100, y: 100, w: -60, h: 60, size: 4, color: '#1b1b1f' },
    });
    expect(desk.told).toContain('arrow n1 100,100 40,160');
    expect(desk.told.at(-1)).toBe('done');
    expect(desk.shown).toEqual({});
  });

  it('have the fill of the settings, where they have an inside', () => {
    const desk = new TestDesk();
    desk.set = { ...desk.set, fill: '#d6eaf8' };
    expect(drag(desk, 'rectangle', press(40, 160))?.data).toMatchObject({ x: 40, y: 100, w: 60, h: 60, fill: '#d6eaf8' });
    const other = new TestDesk();
    other.set = { ...other.set, fill: '#d6eaf8' };
    expect(drag(other, 'line', press(40, 160))?.data).not.toHaveProperty('fill');
  });

  it('are none after a click', () => {
    const desk = new TestDesk();
    const tool = new ShapeTool(desk, 'rectangle');
    tool.begin(press(100, 100));
    tool.end(press(101, 101));
    expect(desk.gestures).toEqual([]);
  });

  it('can be taken back', () => {
    const desk = new TestDesk();
    const tool = new ShapeTool(desk, 'ellipse');
    tool.begin(press(100, 100));
    tool.move([press(200, 200)]);
    expect(desk.shown.elements).toHaveLength(1);
    tool.cancel();
    tool.end(press(200, 200));
    expect(desk.gestures).toEqual([]);
    expect(desk.told.at(-1)).toBe('over');
  });

  it('are regular with shift, and around their middle with alt', () => {
    const from = { x: 100, y: 100 };
    const at = (x: number, y: number, shift: boolean, alt = false) => ({ x, y, shift, alt });
    expect(shapeBetween('rectangle', from, at(40, 130, true))).toEqual({ x: 40, y: 100, w: 60, h: 60 });
    expect(shapeBetween('ellipse', from, at(130, 110, false, true))).toEqual({ x: 70, y: 90, w: 60, h: 20 });
    expect(shapeBetween('line', from, at(200, 110, true))).toEqual({ x: 100, y: 100, w: 100, h: 0 });
    const diagonal = stepped(from, { x: 200, y: 190 });
    expect(diagonal.x - from.x).toBeCloseTo(diagonal.y - from.y);
  });
});
