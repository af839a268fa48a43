import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmptyPath, RecordingCanvas } from '../testing/canvas';
import { element } from '../testing/elements';
import type { Box, Element } from '../types';
import { Board } from './board';
import { Drawings } from './drawings';
import { Grid } from './grid';
import type { Place } from './paint';

const view = { x: 0, y: 0, w: 1024, h: 512 };
const place: Place = { scale: 1, x: 0, y: 0 };

beforeEach(() => {
  vi.stubGlobal('OffscreenCanvas', RecordingCanvas);
  vi.stubGlobal('Path2D', EmptyPath);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const boxOf = ({ data: { x = 0, y = 0, w = 0, h = 0 } }: Element): Box => ({ x, y, w, h });
const square = (id: string, x: number, y: number, side = 20) =>
  element({ type: 'rectangle', x, y, w: side, h: side, size: 2, color: '#1b1b1f' }, { id });

/** A board with elements, and a screen of 8 tiles. */
function make(elements: readonly Element[]) {
  const grid = new Grid(boxOf);
  grid.fill(elements);
  const hidden = new Set<string>();
  const ground = {
    within: (part: Box) => grid.within(part),
    opacity: (id: string) => (hidden.has(id) ? 0 : 1),
    paper: () => undefined,
  };
  const paints = { drawings: new Drawings((text) => text.length), picture: () => ({ state: 'loading' }) as const };
  const board = new Board(ground, paints, 1);
  const screen = new RecordingCanvas(1024, 512);
  const finish = () => {
    for (let i = 0; i < 1000 && !board.done; i++) board.work(() => false);
  };
  return { board, grid, hidden, screen, finish };
}

describe('the board', () => {
  it('draws what is on the screen once', () => {
    const { board, finish } = make([square('a', 10, 10), square('b', 250, 10)]);
    board.look(view, 1);
    expect(board.done).toBe(false);
    finish();
    expect(board.tilesDrawn).toBe(8);
    expect(board.elementsSeen).toBe(3);
    board.look(view, 1);
    finish();
    expect(board.tilesDrawn).toBe(8);
  });

  it('paints what comes on top onto the tiles that it covers, and looks at nothing else', () => {
    const { board, grid, screen, finish } = make(Array.from({ length: 500 }, (_, i) => square(`e${i}`, i * 2, 100)));
    board.look(view, 1);
    finish();
    board.compose(screen.getContext(), place, true);
    screen.take('drawImage');
    const [tiles, seen] = [board.tilesDrawn, board.elementsSeen];
    const fresh = square('new', 250, 250);
    grid.set(fresh);
    board.add(fresh, boxOf(fresh));
    expect(board.done).toBe(true);
    expect(board.tilesDrawn - tiles).toBe(4);
    expect(board.elementsSeen - seen).toBe(4);
    board.compose(screen.getContext(), place, false);
    expect(screen.take('drawImage')).toHaveLength(4);
  });

  it('draws anew only the part of a tile that changed', () => {
    const { board, grid, finish } = make([square('a', 10, 10), square('b', 150, 150), square('c', 600, 10)]);
    board.look(view, 1);
    finish();
    const seen = board.elementsSeen;
    const moved = square('a', 40, 10);
    grid.set(moved);
    board.touch({ x: 10, y: 10, w: 20, h: 20 }, 'a');
    board.touch(boxOf(moved), 'a', moved);
    finish();
    expect(board.elementsSeen - seen).toBe(1);
    expect(board.tilesDrawn).toBe(9);
  });

  it('shows what has changed above a tile until that is drawn anew', () => {
    const { board, grid, screen, finish } = make([square('a', 10, 10)]);
    board.look(view, 1);
    finish();
    board.compose(screen.getContext(), place, true);
    screen.take('stroke');
    const recoloured = square('a', 10, 10);
    grid.set(recoloured);
    board.touch(boxOf(recoloured), 'a', recoloured);
    board.compose(screen.getContext(), place, false);
    expect(screen.take('stroke')).toHaveLength(1);
    finish();
    board.compose(screen.getContext(), place, false);
    expect(screen.take('stroke')).toHaveLength(0);
  });

  it('stops when the time is up, however many elements a tile has, and goes on later', () => {
    const { board, finish } = make(Array.from({ length: 10_000 }, (_, i) => square(`e${i}`, i % 200, 100)));
    board.look(view, 1);
    let asked = 0;
    const painted = vi.spyOn(Drawings.prototype, 'path');
    board.work(() => ++asked > 50);
    expect(painted.mock.calls.length).toBeLessThan(500);
    expect(board.done).toBe(false);
    finish();
    expect(board.done).toBe(true);
    expect(painted.mock.calls.length).toBe(10_000);
  });

  it('does not paint what is hidden', () => {
    const { board, hidden, finish } = make([square('a', 10, 10), square('b', 20, 20)]);
    hidden.add('a');
    const painted = vi.spyOn(Drawings.prototype, 'path');
    board.look(view, 1);
    finish();
    expect(painted.mock.calls.map(([{ id }]) => id)).toEqual(['b']);
  });

  it('shows tiles of another scale, stretched, until there are others', () => {
    const { board, screen, finish } = make([square('a', 10, 10)]);
    board.look(view, 1);
    expect(board.bare).toBe(true);
    finish();
    board.look({ ...view, w: 512, h: 256 }, 2);
    expect(board.bare).toBe(false);
    board.compose(screen.getContext(), { scale: 2, x: 0, y: 0 }, true);
    const [first] = screen.take('drawImage');
    expect(first).toBe('drawImage RecordingCanvas 0 0 512 512');
  });

  it('has no seams between tiles, at whatever scale they are shown', () => {
    const { board, screen, finish } = make([]);
    board.look(view, 1);
    finish();
    for (const scale of [1, 0.83, 1.37, 1.9999]) {
      board.compose(screen.getContext(), { scale, x: -13, y: 7 }, true);
      const tiles = screen.take('drawImage').map((call) => call.split(' ').slice(2).map(Number));
      const rights = new Set(tiles.map(([x = 0, , w = 0]) => x + w));
      const lefts = tiles.map(([x = 0]) => x).filter((x) => x > -13);
      expect(tiles.flat().every(Number.isInteger)).toBe(true);
      for (const left of lefts) expect(rights.has(left)).toBe(true);
    }
  });

  it('leaves a tile that goes out of sight, and begins with it again when it comes back', () => {
    const { board, finish } = make(Array.from({ length: 100 }, (_, i) => square(`e${i}`, 10, 10)));
    board.look(view, 1);
    let asked = 0;
    board.work(() => ++asked > 2);
    board.look({ ...view, x: 5120 }, 1);
    finish();
    board.look(view, 1);
    expect(board.done).toBe(false);
    finish();
    expect(board.done).toBe(true);
  });
});
