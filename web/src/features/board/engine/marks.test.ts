import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEnvironment } from '@/connection/testing/fake-environment';
import type { BoardLiveEvent } from '@/connection/types';
import { Marks } from './marks';

let marks: Marks;
const known = new Set<string>();

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const live = (more: Partial<BoardLiveEvent>, from = 'd1') =>
  marks.heard({ from, account: 'bo', board: 'b', page: '1', laser: false, ...more });
const ink = (from: number, points: number[], more: object = {}) => ({
  ink: { id: 'e', type: 'pen' as const, color: '#1b1b1f', size: 3, from, points, over: false, ...more },
});
const points = () =>
  marks
    .list()[0]
    ?.ink?.points.map(({ x, y }) => `${x},${y}`)
    .join(' ');

beforeEach(() => {
  vi.useFakeTimers();
  known.clear();
  marks = new Marks(new FakeEnvironment(), (id) => known.has(id));
});
afterEach(() => vi.useRealTimers());

describe('a cursor', () => {
  test('is where it was last, and goes when it is not told anew for 4 s', async () => {
    live({ cursor: [1, 2] });
    await pass(3000);
    live({ cursor: [3, 4], laser: true });
    expect(marks.list()).toEqual([{ account: 'bo', device: 'd1', page: '1', cursor: { x: 3, y: 4 }, laser: true }]);
    await pass(3999);
    expect(marks.list().length).toBe(1);
    await pass(1);
    expect(marks.list()).toEqual([]);
  });

  test('of each device is another one', () => {
    live({ cursor: [1, 2] });
    live({ cursor: [3, 4] }, 'd2');
    expect(marks.list().map(({ device }) => device)).toEqual(['d1', 'd2']);
  });

  test('stays while something is drawn without it, and takes what was drawn along to another page', () => {
    live({ cursor: [1, 2] });
    live(ink(0, [1, 2]));
    expect(marks.list()[0]).toMatchObject({ cursor: { x: 1, y: 2 }, ink: { id: 'e' } });
    live({ cursor: [1, 2], page: 'p' });
    expect(marks.list()[0]).toEqual({ account: 'bo', device: 'd1', page: 'p', cursor: { x: 1, y: 2 }, laser: false });
  });
});

describe('what is being drawn', () => {
  test('grows by what is told', () => {
    live(ink(0, [0, 0, 1, 1]));
    live(ink(2, [2, 2]));
    expect(points()).toBe('0,0 1,1 2,2');
    expect(marks.list()[0]?.ink).toMatchObject({ id: 'e', type: 'pen', color: '#1b1b1f', size: 3 });
  });

  test('bridges what was lost, and goes on behind it', () => {
    live(ink(0, [0, 0]));
    live(ink(5, [5, 5, 6, 6]));
    live(ink(7, [7, 7]));
    expect(points()).toBe('0,0 5,5 6,6 7,7');
    live(ink(6, [9, 9]));
    expect(points()).toBe('0,0 5,5 9,9');
  });

  test('begins anywhere for who comes late', () => {
    live(ink(40, [4, 4]));
    live(ink(41, [5, 5]));
    expect(points()).toBe('4,4 5,5');
  });

  test('is told anew as a whole where it is a shape', () => {
    live(ink(0, [0, 0, 9, 9], { type: 'rectangle' }));
    live(ink(0, [0, 0, 8, 7], { type: 'rectangle' }));
    expect(points()).toBe('0,0 8,7');
  });

  test('is replaced by the next', () => {
    live(ink(0, [0, 0]));
    live(ink(0, [5, 5], { id: 'f' }));
    expect(points()).toBe('5,5');
  });

  test('goes when it is taken back, when it has become an element, or when nothing comes for 10 s', async () => {
    live(ink(0, [0, 0]));
    live(ink(1, [], { over: true }));
    expect(marks.list()).toEqual([]);
    live({ cursor: [1, 1], ...ink(0, [0, 0]) });
    marks.arrived(['x', 'e']);
    expect(marks.list()[0]?.ink).toBeUndefined();
    live(ink(0, [0, 0], { id: 'f' }));
    await pass(9999);
    expect(marks.list().length).toBe(1);
    await pass(1);
    expect(marks.list()).toEqual([]);
  });

  test('does not come back when the last of it is late', () => {
    known.add('e');
    live(ink(3, [0, 0]));
    expect(marks.list()).toEqual([]);
  });

  test('has at most as many points as a stroke', () => {
    for (let i = 0; i < 100; i++) live(ink(i * 128, Array(256).fill(i)));
    expect(marks.list()[0]?.ink?.points.length).toBe(10_000);
  });
});

test('what the presenter looks at stays until something else is looked at', async () => {
  live({ view: [0, 0, 800, 450] });
  await pass(60_000);
  expect(marks.list()[0]?.view).toEqual({ x: 0, y: 0, w: 800, h: 450 });
  marks.clear();
  expect(marks.list()).toEqual([]);
});

test('a view that is told once more is no news, and no sign of the device that is in use', () => {
  live({ view: [0, 0, 800, 450] }, 'd1');
  live({ view: [0, 0, 80, 45] }, 'd2');
  const heard = vi.fn();
  marks.subscribe(heard);
  live({ view: [0, 0, 800, 450] }, 'd1');
  expect(heard).not.toHaveBeenCalled();
  expect(marks.list().map(({ device }) => device)).toEqual(['d1', 'd2']);
  live({ view: [0, 0, 801, 450] }, 'd1');
  live({ page: '2', view: [0, 0, 80, 45] }, 'd2');
  live({ view: [0, 0, 801, 450], cursor: [1, 1] }, 'd1');
  expect(heard).toHaveBeenCalledTimes(3);
  expect(marks.list().map(({ device }) => device)).toEqual(['d2', 'd1']);
});

test('of more than 200 devices those are forgotten of which nothing was heard for longest', () => {
  for (let i = 0; i < 200; i++) live({ cursor: [i, i] }, `d${i}`);
  live({ cursor: [0, 0] }, 'd0');
  live({ cursor: [0, 0] }, 'new');
  const devices = marks.list().map(({ device }) => device);
  expect(devices.length).toBe(200);
  expect([devices.includes('d0'), devices.includes('d1'), devices.includes('new')]).toEqual([true, false, true]);
});

test('who looks hears of it at once, and the list stays the same until then', () => {
  const heard = vi.fn();
  marks.subscribe(heard);
  const before = marks.list();
  live({ cursor: [1, 1] });
  expect(heard).toHaveBeenCalledTimes(1);
  expect(marks.list()).not.toBe(before);
  expect(marks.list()).toBe(marks.list());
});
