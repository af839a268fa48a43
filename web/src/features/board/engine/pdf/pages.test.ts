import { describe, expect, it } from 'vitest';
import { itemIDs } from '../ids';
import { BoardScene } from '../scene';
import { sheetPages, sizesOf } from './pages';

const newID = itemIDs({ now: () => 1_800_000_000_000 });
const sizes = (count: number) => Array.from({ length: count }, (_, i) => ({ w: 600, h: i === 1 ? 800 : 450 }));

function insert(gesture: ReturnType<typeof sheetPages>) {
  const scene = new BoardScene('ada');
  scene.confirm({ page: 'last', op: 'add', n: 1, account: 'ada', data: { order: 'z' } });
  for (const draft of gesture?.ops ?? []) scene.confirm({ ...draft, n: scene.n + 1, account: 'ada' });
  return scene.pages().map(({ id, data }) => (data.sheet ? data.sheet : id));
}

describe('the pages of a PDF', () => {
  it('are a page for each sheet, 1,600 wide', () => {
    const data = sheetPages('f', sizes(2), 1, newID)?.ops[0];
    expect(data).toMatchObject({ op: 'add', data: { file: 'f', sheet: 1, w: 1600, h: 1200 } });
    expect(data?.also?.[0]?.data).toEqual({ file: 'f', sheet: 2, w: 1600, h: 2133 });
  });

  it('come in their order, behind all others or between two', () => {
    expect(insert(sheetPages('f', sizes(300), 2, newID))).toEqual([
      '1',
      ...Array.from({ length: 300 }, (_, i) => i + 1),
      'last',
    ]);
    const between = sheetPages('f', sizes(3), 2, newID, { below: undefined, above: '0000000V' });
    expect(insert(between)).toEqual([1, 2, 3, '1', 'last']);
  });

  it('fit into a frame each, 200 of them in one', () => {
    expect(sheetPages('f', sizes(200), 1, newID)?.ops).toHaveLength(1);
    for (const op of sheetPages('0'.repeat(36), sizes(499), 1, newID)?.ops ?? []) {
      expect(JSON.stringify(op).length).toBeLessThan(60_000);
    }
  });

  it('are refused where there would be too many', () => {
    expect(sheetPages('f', sizes(499), 1, newID)).toBeDefined();
    expect(sheetPages('f', sizes(500), 1, newID)).toBeUndefined();
  });

  it('have a size, whatever shape the sheets are', () => {
    const odd = [
      { w: 0, h: 10 },
      { w: 10, h: 0 },
    ];
    const op = sheetPages('f', odd, 1, newID)?.ops[0];
    expect(op?.data?.h).toBe(100_000);
    expect(op?.also?.[0]?.data?.h).toBe(1);
  });

  it('are known one after the other, until they are not wanted any more', async () => {
    const pdf = {
      sheets: 3,
      size: async () => ({ w: 1, h: 1 }),
      render: () => Promise.reject(new Error()),
      close: () => undefined,
    };
    const seen: number[] = [];
    expect(await sizesOf(pdf, (known) => seen.push(known))).toHaveLength(3);
    expect(seen).toEqual([1, 2, 3]);
    const stop = new AbortController();
    stop.abort();
    await expect(sizesOf(pdf, undefined, stop.signal)).rejects.toThrow(/abort/i);
  });
});
