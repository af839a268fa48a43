import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import type { Kept } from './kept';
import { Board, type NumberedOp } from './model';

// What the server's fold makes of logs: both have to make the same of them.

const folder = new URL('../../../../../internal/doc/testdata/fold/', import.meta.url);

const bounds = vi.hoisted(() => ({ KEPT: {} }));
vi.mock('./kept', () => bounds);

interface Vector {
  readonly kept: Kept;
  readonly ops: readonly (NumberedOp & { readonly board: string })[];
  readonly state: State;
}

interface State {
  readonly pages: readonly { readonly data: object }[];
  readonly elements: readonly object[];
  readonly deleted: readonly object[];
}

const byMaking = (a: { n: number; id: string }, b: { n: number; id: string }) => a.n - b.n || (a.id < b.id ? -1 : 1);

/** A board as the server writes it into a checkpoint. */
function written(board: Board): State {
  const { pages, elements, deleted } = board.state();
  const plain = <T extends object>({ pending: _, ...item }: T & { pending: boolean }, by: unknown) => ({
    ...item,
    ...(by !== undefined && { deleted: by }),
  });
  return {
    pages: pages.flatMap(({ item, deleted: by }) => (item ? [plain(item, by)] : [])).sort(byMaking),
    elements: elements.map((element) => plain(element, undefined)).sort(byMaking),
    deleted: deleted.flatMap(({ item, deleted: by }) => (item ? [plain(item, by)] : [])),
  };
}

describe('the server and the page make the same of a log', () => {
  test.each(readdirSync(folder))('%s', (name) => {
    const { kept, ops, state } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Vector;
    Object.assign(bounds.KEPT, kept);
    const board = new Board();
    for (const op of ops) board.apply(op);
    // The page says how large a page is that says nothing of it.
    const pages = state.pages.map((page) => ({ ...page, data: { w: 1600, h: 900, ...page.data } }));
    expect(written(board)).toEqual({ ...state, pages });
    expect(ops.length).toBeGreaterThan(0);
    expect(new Set(ops.map(({ op }) => op)).size).toBe(6);
  });
});
