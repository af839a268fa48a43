import { beforeEach, describe, expect, it } from 'vitest';
import { press, TestDesk } from '../testing/desk';
import type { Element } from '../types';
import { SelectTool } from './select';
import type { Press } from './tool';

const rectangle = (x: number, y: number, more: Partial<Element['data']> = {}): Element['data'] => ({
  type: 'rectangle',
  x,
  y,
  w: 100,
  h: 60,
  size: 4,
  color: '#1b1b1f',
  fill: '#ffffff',
  ...more,
});

let desk: TestDesk;
let tool: SelectTool;

beforeEach(() => {
  desk = new TestDesk();
  tool = new SelectTool(desk);
  desk.put('a', rectangle(0, 0));
  desk.put('b', rectangle(200, 0));
  desk.put('theirs', rectangle(400, 0), 'bo');
  desk.put('text', { type: 'text', x: 0, y: 200, text: 'abcd', size: 20, color: '#1b1b1f' });
});

function drag(...places: readonly Press[]): void {
  const [first, ...rest] = places;
  if (first === undefined) return;
  tool.begin(first);
  for (const at of rest) tool.move([at]);
  tool.end(places.at(-1) ?? first);
}

const click = (x: number, y: number, more: Partial<Press> = {}) => drag(press(x, y, more));

describe('selecting', () => {
  it('takes what is clicked, more with shift, and lets go of it', () => {
    click(50, 30);
    expect(desk.chosen).toEqual(['a']);
    click(250, 30, { shift: true });
    expect(desk.chosen).toEqual(['a', 'b']);
    click(50, 30, { shift: true });
    expect(desk.chosen).toEqual(['b']);
    click(700, 700);
    expect(desk.chosen).toEqual([]);
  });

  it('does not take what one may not change', () => {
    click(450, 30);
    expect(desk.chosen).toEqual([]);
    drag(press(-50, -50), press(600, 100));
    expect(desk.chosen).toEqual(['a', 'b']);
    desk.who = { ...desk.who, any: true };
    drag(press(-50, -50), press(600, 100));
    expect(desk.chosen).toEqual(['a', 'b', 'theirs']);
  });

  it('takes what is within a box, not what only touches it', () => {
    drag(press(-50, -50), press(250, 100));
    expect(desk.chosen).toEqual(['a']);
    drag(press(150, -50, { shift: true }), press(350, 100, { shift: true }));
    expect(desk.chosen).toEqual(['a', 'b']);
  });

  it('takes what a line goes around, with alt or as the settings say', () => {
    const around = [press(150, -50), press(350, -50), press(350, 100), press(150, 100)];
    drag(...around.map((at) => ({ ...at, alt: true })));
    expect(desk.chosen).toEqual(['b']);
    desk.chosen = [];
    desk.set = { ...desk.set, lasso: true };
    drag(...around);
    expect(desk.chosen).toEqual(['b']);
    expect(desk.shown).toEqual({});
  });

  it('picks one of several that is clicked', () => {
    desk.chosen = ['a', 'b'];
    click(50, 30);
    expect(desk.chosen).toEqual(['a']);
    desk.chosen = ['a', 'b'];
    click(150, 30);
    expect(desk.chosen).toEqual([]);
  });

  it('opens a text that is clicked twice', () => {
    click(20, 210);
    click(21, 211);
    expect(desk.written.map(({ element }) => element?.id)).toEqual(['text']);
    click(20, 210);
    drag(press(20, 210, { time: 1e6 }));
    expect(desk.written).toHaveLength(1);
  });
});

describe('moving', () => {
  it('takes all that is selected along, as one op', () => {
    desk.chosen = ['a', 'b'];
    drag(press(50, 30), press(60, 40), press(80, 90));
    expect(desk.gestures).toHaveLength(1);
    expect(desk.gestures[0]?.ops).toHaveLength(1);
    expect(desk.data('a')).toMatchObject({ x: 30, y: 60 });
    expect(desk.data('b')).toMatchObject({ x: 230, y: 60 });
  });

  it('selects and moves what was not selected, and shows it on its way', () => {
    tool.begin(press(50, 30));
    tool.move([press(70, 30)]);
    expect(desk.chosen).toEqual(['a']);
    expect(desk.shown.hidden).toEqual(new Set(['a']));
    expect(desk.shown.elements?.[0]?.data).toMatchObject({ x: 20, y: 0 });
    expect(desk.shown.selected?.frame).toMatchObject({ x: 20, y: 0 });
    tool.end(press(70, 30));
    expect(desk.shown).toEqual({});
  });

  it('goes straight with shift', () => {
    drag(press(50, 30), press(60, 90, { shift: true }));
    expect(desk.data('a')).toMatchObject({ x: 0, y: 60 });
  });

  it('does not begin with a trembling hand', () => {
    drag(press(50, 30), press(52, 31));
    expect(desk.gestures).toEqual([]);
  });

  it('takes hold between several, too', () => {
    desk.chosen = ['a', 'b'];
    drag(press(150, 30), press(150, 130));
    expect(desk.data('b')).toMatchObject({ y: 100 });
  });

  it('can be taken back', () => {
    tool.begin(press(50, 30));
    tool.move([press(150, 130)]);
    tool.cancel();
    tool.end(press(150, 130));
    expect(desk.gestures).toEqual([]);
    expect(desk.shown).toEqual({});
  });

  it('carries very many as one picture, in as many ops as it takes', () => {
    for (let i = 0; i < 600; i++) desk.put(`m${i}`, rectangle(i, 300));
    desk.chosen = Array.from({ length: 600 }, (_, i) => `m${i}`);
    tool.begin(press(300, 330));
    tool.move([press(400, 330)]);
    expect(desk.shown.elements).toBeUndefined();
    expect(desk.shown.carried).toMatchObject({ from: { x: 0 }, to: { x: 100 } });
    tool.end(press(400, 330));
    expect(desk.gestures).toHaveLength(1);
    expect(desk.gestures[0]?.ops.map(({ also = [] }) => also.length + 1)).toEqual([500, 100]);
    expect(desk.data('m7')?.x).toBe(107);
  });
});

describe('resizing', () => {
  it('pulls at a corner, from where it was taken hold of', () => {
    desk.chosen = ['a'];
    drag(press(103, 62), press(153, 92));
    expect(desk.data('a')).toMatchObject({ x: 0, y: 0, w: 150, h: 90 });
  });

  it('keeps the proportions of texts, and those of others with shift', () => {
    desk.chosen = ['text'];
    drag(press(40, 225), press(80, 225));
    expect(desk.data('text')).toMatchObject({ size: 40 });
    desk.chosen = ['a'];
    drag(press(100, 60), press(200, 60, { shift: true }));
    expect(desk.data('a')).toMatchObject({ w: 200, h: 120 });
  });

  it('wraps a text that becomes narrower', () => {
    desk.chosen = ['text'];
    drag(press(40, 212), press(25, 212));
    expect(desk.data('text')).toMatchObject({ w: 25, size: 20 });
  });

  it('takes a line by its ends', () => {
    desk.put('line', { type: 'line', x: 500, y: 500, w: 100, h: 50, size: 4, color: '#1b1b1f' });
    desk.chosen = ['line'];
    drag(press(600, 550), press(620, 590));
    expect(desk.data('line')).toMatchObject({ x: 500, y: 500, w: 120, h: 90 });
    drag(press(500, 500), press(480, 480));
    expect(desk.data('line')).toMatchObject({ x: 480, y: 480, w: 140, h: 110 });
    drag(press(480, 480), press(520, 583, { shift: true }));
    expect(desk.data('line')).toMatchObject({ y: 590, h: 0 });
  });

  it('has grips that a finger finds, and a cursor that tells of them', () => {
    desk.chosen = ['a'];
    expect(tool.cursorAt(press(112, 72))).toBe('default');
    expect(tool.cursorAt(press(104, 64))).toBe('nwse-resize');
    expect(tool.cursorAt(press(112, 72, { kind: 'touch' }))).toBe('nwse-resize');
    expect(tool.cursorAt(press(50, 30))).toBe('move');
  });
});
