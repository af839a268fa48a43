import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEnvironment } from '@/connection/testing/fake-environment';
import type { Box } from '../types';
import { type Pdf, PdfError } from './open';
import { Sheets, type Shown } from './sheets';

let drawn: string[];
let sheets: Sheets;
let changes: number;
let hold: boolean;
let opened: string[];
let closed: number;
let fault: PdfError | undefined;

const shown = (sheet: number, file = 'f'): Shown => ({ file, sheet, size: { w: 1600, h: 900 } });
const all: Box = { x: 0, y: 0, w: 1600, h: 900 };

beforeEach(() => {
  vi.useFakeTimers();
  [drawn, changes, hold, opened, closed, fault] = [[], 0, false, [], 0, undefined];
  const pdf: Pdf = {
    sheets: 200,
    size: async () => ({ w: 800, h: 450 }),
    async render(sheet, scale, signal, part) {
      drawn.push(`${sheet} ${scale}${part ? ` ${part.x},${part.y},${part.w},${part.h}` : ''}`);
      if (hold)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
      const [w, h] = part ? [part.w, part.h] : [800, 450];
      return { width: Math.round(w * scale), height: Math.round(h * scale) } as HTMLCanvasElement;
    },
    close: () => closed++,
  };
  const open = async (file: string) => {
    opened.push(file);
    if (fault) throw fault;
    return pdf;
  };
  sheets = new Sheets(open, new FakeEnvironment(), () => changes++);
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** Looks until nothing more is drawn. */
async function look(what: Shown, part = all, scale = 1): Promise<void> {
  for (let before = -1; before !== drawn.length; ) {
    before = drawn.length;
    sheets.look(what, part, scale);
    await settle();
  }
}

describe('the sheets of a PDF', () => {
  it('are drawn as sharp as the screen is, then the next one, each once', async () => {
    await look(shown(3));
    expect(drawn).toEqual(['3 2', '4 2']);
    expect(sheets.parts(shown(3))).toMatchObject([{ box: all, image: { width: 1600 } }]);
    expect(changes).toBe(2);
    expect(opened).toEqual(['f']);
    await look(shown(3));
    expect(drawn).toHaveLength(2);
  });

  it('are drawn anew when one comes closer, and shown as they are until then', async () => {
    await look(shown(3));
    sheets.look(shown(3), all, 2);
    expect(sheets.parts(shown(3))).toMatchObject([{ image: { width: 1600 } }]);
    await settle();
    expect(sheets.parts(shown(3))).toMatchObject([{ image: { width: 3200 } }]);
    await look(shown(3), all, 1.9);
    expect(drawn.filter((what) => what.startsWith('3'))).toEqual(['3 2', '3 4']);
  });

  it('are drawn as a whole up to a bound, and beyond it where one looks', async () => {
    await look(shown(3), { x: 400, y: 200, w: 200, h: 100 }, 8);
    const whole = Math.sqrt(12_000_000 / (1600 * 900));
    expect(drawn[0]).toBe(`3 ${whole * 2}`);
    expect(drawn.filter((what) => what.startsWith('3'))[1]).toBe('3 16 175,87.5,150,75');
    const [coarse, sharp] = sheets.parts(shown(3));
    expect(coarse?.box).toEqual(all);
    expect(sharp).toMatchObject({ box: { x: 350, y: 175, w: 300, h: 150 }, image: { width: 2400 } });
    const before = drawn.length;
    await look(shown(3), { x: 420, y: 210, w: 200, h: 100 }, 8);
    expect(drawn).toHaveLength(before);
    await look(shown(3), { x: 900, y: 210, w: 200, h: 100 }, 8);
    expect(drawn).toHaveLength(before + 1);
  });

  it('are given up when one turns the page', async () => {
    hold = true;
    sheets.look(shown(3), all, 1);
    await settle();
    hold = false;
    await look(shown(7));
    expect(drawn).toEqual(['3 2', '7 2', '8 2']);
    expect(sheets.parts(shown(3))).toEqual([]);
  });

  it('are kept, but not too many of them', async () => {
    for (let sheet = 1; sheet <= 20; sheet += 2) await look(shown(sheet));
    const kept = Array.from({ length: 21 }, (_, i) => sheets.parts(shown(i)).length).reduce((a, b) => a + b);
    expect(kept).toBe(8);
    expect(sheets.parts(shown(19))).toHaveLength(1);
  });

  it('that cannot be had are broken; what could not be fetched is tried again', async () => {
    fault = new PdfError('damaged');
    await look(shown(1));
    expect(sheets.isBroken(shown(1))).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sheets.isBroken(shown(1))).toBe(true);
    fault = new PdfError('unreachable');
    await look(shown(1, 'g'));
    expect(sheets.isBroken(shown(1, 'g'))).toBe(true);
    fault = undefined;
    await vi.advanceTimersByTimeAsync(6000);
    await look(shown(1, 'g'));
    expect(sheets.isBroken(shown(1, 'g'))).toBe(false);
    expect(sheets.parts(shown(1, 'g'))).toHaveLength(1);
  });

  it('come from a few files at a time', async () => {
    for (const file of ['a', 'b', 'c', 'd', 'e']) await look(shown(1, file));
    expect(closed).toBe(2);
    sheets.close();
    await settle();
    expect(closed).toBe(5);
  });
});
