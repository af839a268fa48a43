import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEnvironment } from '@/connection/testing/fake-environment';
import { BoardScene } from '../scene';
import { EmptyPath, RecordingCanvas } from '../testing/canvas';
import type { Draft, Element } from '../types';
import { Drawings } from './drawings';
import { PageBoard } from './page-board';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('OffscreenCanvas', RecordingCanvas);
  vi.stubGlobal('Path2D', EmptyPath);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const square = (x: number, y: number): Element['data'] => ({
  type: 'rectangle',
  x,
  y,
  w: 20,
  h: 20,
  size: 2,
  color: '#1b1b1f',
});

function make(count: number) {
  const scene = new BoardScene('ada');
  const confirm = (draft: Draft, account = 'ada', keys: readonly string[] = []) =>
    scene.confirm({ ...draft, n: scene.n + 1, account }, keys);
  for (let i = 0; i < count; i++) confirm({ page: '1', op: 'add', id: `e${i}`, data: square((i * 13) % 1000, 100) });
  const paints = { drawings: new Drawings((text) => text.length), picture: () => ({ state: 'loading' }) as const };
  const backdrop = { parts: () => [], isBroken: () => false, look: () => undefined };
  const changed = vi.fn();
  const board = new PageBoard(scene, paints, backdrop, new FakeEnvironment(), 1, changed);
  scene.onChange((change) => board.follow(change));
  board.show(scene.pages()[0] as Parameters<PageBoard['show']>[0]);
  board.look({ x: 0, y: 0, w: 1024, h: 512 }, 1);
  const finish = () => {
    while (!board.tiles.done) board.tiles.work(() => false);
  };
  finish();
  /** What a change cost. */
  const cost = (change: () => void) => {
    const before = board.counts();
    change();
    finish();
    const after = board.counts();
    return { tiles: after.tiles - before.tiles, elements: after.elements - before.elements };
  };
  const painted = () => {
    const calls = vi.spyOn(Drawings.prototype, 'path');
    calls.mockClear();
    return calls;
  };
  return { scene, board, confirm, cost, painted, changed };
}

describe('the page', () => {
  it('of 2,000 elements takes a new one on its tiles alone', () => {
    const { confirm, cost } = make(2000);
    expect(cost(() => confirm({ page: '1', op: 'add', id: 'new', data: square(300, 300) }))).toEqual({
      tiles: 1,
      elements: 1,
    });
  });

  it('looks no other when what was drawn here is confirmed', () => {
    const { scene, confirm, cost } = make(50);
    const draft: Draft = { page: '1', op: 'add', id: 'own', data: square(300, 300) };
    expect(cost(() => scene.add({ key: 'k', draft }))).toEqual({ tiles: 1, elements: 1 });
    expect(cost(() => confirm(draft, 'ada', ['k']))).toEqual({ tiles: 0, elements: 0 });
    expect(scene.element('own')?.pending).toBe(false);
  });

  it('shows that something waits for the server, and that it does no longer', () => {
    const { scene, board, confirm, cost, changed } = make(5);
    const draft: Draft = { page: '1', op: 'add', id: 'own', data: square(300, 300) };
    scene.add({ key: 'k', draft });
    expect(board.opacity('own')).toBe(1);
    vi.advanceTimersByTime(1600);
    expect(changed).toHaveBeenCalled();
    expect(board.opacity('own')).toBeLessThan(1);
    expect(cost(() => undefined).tiles).toBe(1);
    expect(cost(() => confirm(draft, 'ada', ['k'])).tiles).toBe(1);
    expect(board.opacity('own')).toBe(1);
  });

  it('draws anew where something was and where it is, with what else is there', () => {
    const { confirm, cost } = make(2000);
    const { tiles, elements } = cost(() => confirm({ page: '1', op: 'patch', id: 'e0', data: { y: 300 } }));
    expect(tiles).toBe(2);
    expect(elements).toBeLessThan(120);
  });

  it('draws in order: what others put below what waits, and what goes to the back', () => {
    const { scene, confirm, painted, cost } = make(0);
    confirm({ page: '1', op: 'add', id: 'a', data: square(100, 100) });
    scene.add({ key: 'k', draft: { page: '1', op: 'add', id: 'own', data: square(105, 100) } });
    const order = painted();
    cost(() => confirm({ page: '1', op: 'add', id: 'b', data: square(110, 100) }, 'bo'));
    expect(order.mock.calls.map(([{ id }]) => id)).toEqual(['a', 'b', 'own']);
    order.mockClear();
    cost(() => confirm({ page: '1', op: 'move', id: 'b', data: { order: '0000000V' } }, 'bo'));
    expect(order.mock.calls.map(([{ id }]) => id)).toEqual(['b', 'a', 'own']);
  });

  it('forgets what is deleted, and takes it back', () => {
    const { confirm, painted, cost } = make(3);
    const order = painted();
    cost(() => confirm({ page: '1', op: 'delete', id: 'e1' }));
    expect(order.mock.calls.map(([{ id }]) => id)).not.toContain('e1');
    order.mockClear();
    cost(() => confirm({ page: '1', op: 'restore', id: 'e1' }));
    expect(order.mock.calls.map(([{ id }]) => id)).toContain('e1');
  });

  it('is all drawn anew after a change of very much', () => {
    const { confirm, cost } = make(300);
    expect(cost(() => confirm({ page: '1', op: 'clear' }))).toEqual({ tiles: 8, elements: 0 });
  });

  it('hides and fades what a tool asks for', () => {
    const { board, cost } = make(3);
    expect(cost(() => board.veil(new Set(['e0']), new Set(['e2']))).tiles).toBe(1);
    expect([board.opacity('e0'), board.opacity('e1'), board.opacity('e2')]).toEqual([0, 1, 0.25]);
    expect(cost(() => board.veil(new Set(['e0']), new Set(['e2']))).tiles).toBe(0);
    expect(cost(() => board.veil(new Set(), new Set())).tiles).toBeGreaterThan(0);
  });

  it('takes other paper at once', () => {
    const { confirm, cost } = make(3);
    expect(cost(() => confirm({ page: '1', op: 'patch', data: { paper: 'dots' } })).tiles).toBe(8);
    expect(cost(() => confirm({ page: '1', op: 'patch', data: { title: 'one' } })).tiles).toBe(0);
  });

  it('does not mind other pages', () => {
    const { confirm, cost } = make(3);
    const elsewhere = () => {
      confirm({ page: '2', op: 'add' });
      confirm({ page: '2', op: 'add', id: 'x', data: square(0, 0) });
    };
    expect(cost(elsewhere)).toEqual({ tiles: 0, elements: 0 });
  });
});
