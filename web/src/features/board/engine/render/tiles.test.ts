import { describe, expect, it } from 'vitest';
import type { Element } from '../types';
import { Tiles } from './tiles';

const element = (id: string) => ({ id }) as Element;
const mib = 2 ** 20;

/** Tiles of 256 pixels, a quarter of a MiB each. */
function tiles(bytes = 64 * mib) {
  const dropped: string[] = [];
  return { tiles: new Tiles<string>(256, bytes, (bitmap) => dropped.push(bitmap)), dropped };
}

/** Draws what is on the screen. */
function draw(tiles: Tiles<string>, level: number, part: Parameters<Tiles<string>['cover']>[1]): number {
  let drawn = 0;
  for (const tile of tiles.cover(level, part)) {
    if (tile.bitmap !== undefined && tile.stale === undefined) continue;
    tile.bitmap = `${level} ${tile.column} ${tile.row}`;
    tile.stale = undefined;
    tile.fresh = [];
    drawn++;
  }
  return drawn;
}

const screen = { x: 0, y: 0, w: 1024, h: 512 };

describe('the tiles', () => {
  it('cover the screen, negative places too', () => {
    const found = tiles().tiles.cover(2, { x: -10, y: 0, w: 138, h: 128 });
    expect(found.map(({ column, row }) => [column, row])).toEqual([
      [-1, 0],
      [0, 0],
    ]);
    expect(found[0]?.box).toEqual({ x: -128, y: 0, w: 128, h: 128 });
  });

  it('are drawn once, and a pan draws only those that come into view', () => {
    const all = tiles().tiles;
    expect(draw(all, 1, screen)).toBe(8);
    expect(draw(all, 1, screen)).toBe(0);
    expect(draw(all, 1, { ...screen, x: 10 })).toBe(2);
    expect(draw(all, 1, { ...screen, x: 256 })).toBe(0);
    expect(draw(all, 1, screen)).toBe(0);
  });

  it('are out of date where something changed, and there only', () => {
    const all = tiles().tiles;
    draw(all, 1, screen);
    all.touch({ x: 250, y: 10, w: 20, h: 20 }, 'a', element('a'));
    const stale = all.cover(1, screen).filter((tile) => tile.stale !== undefined);
    expect(stale.map(({ column, row }) => [column, row])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(stale[0]?.fresh).toEqual([element('a')]);
    all.touch({ x: 240, y: 30, w: 5, h: 20 }, 'a', element('a'));
    all.touch({ x: 240, y: 30, w: 5, h: 20 }, 'b', element('b'));
    expect(stale[0]?.stale).toEqual({ x: 240, y: 10, w: 30, h: 40 });
    expect(stale[0]?.fresh.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(stale[1]?.stale).toEqual({ x: 250, y: 10, w: 20, h: 20 });
    all.touch({ x: 240, y: 30, w: 5, h: 20 }, 'a');
    expect(stale[0]?.fresh.map(({ id }) => id)).toEqual(['b']);
    expect(draw(all, 1, screen)).toBe(2);
    all.touchAll();
    expect(draw(all, 1, screen)).toBe(8);
  });

  it('know what can be shown instead of one that was not drawn', () => {
    const all = tiles().tiles;
    draw(all, 1, screen);
    draw(all, 0.5, screen);
    const [missing] = all.cover(2, screen);
    expect(missing && all.instead(missing).map(({ level }) => level)).toEqual([0.5]);
    all.cover(1, screen);
    expect(missing && all.instead(missing).map(({ level }) => level)).toEqual([1]);
    expect(missing && all.instead({ ...missing, box: { x: 5000, y: 0, w: 128, h: 128 } })).toEqual([]);
  });

  it('have a bound: who was not seen for longest goes first, what is on the screen stays', () => {
    const { tiles: all, dropped } = tiles(2 * mib);
    draw(all, 1, screen);
    expect(all.size()).toBe(2 * mib);
    draw(all, 1, { ...screen, x: 1024 });
    all.cover(1, { ...screen, x: 512 });
    expect(all.size()).toBe(2 * mib);
    expect(dropped).toHaveLength(8);
    expect(dropped).toContain('1 0 0');
    expect(dropped).not.toContain('1 2 0');
    draw(all, 1, { x: 0, y: 0, w: 2048, h: 1024 });
    expect(all.size()).toBe(8 * mib);
  });

  it('are gone when all is forgotten', () => {
    const { tiles: all, dropped } = tiles();
    draw(all, 1, screen);
    all.clear();
    expect(dropped).toHaveLength(8);
    expect(all.size()).toBe(0);
    expect(draw(all, 1, screen)).toBe(8);
  });
});
