import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Board } from './model';
import { BoardScene } from './scene';
import { draftOf, wishes } from './testing/deeds';
import { ReferenceBoard } from './testing/reference-board';
import { idsSeen, seen } from './testing/seen';
import type { Draft } from './types';

// Where little is kept of what was deleted, so that a few ops let go of something.
vi.mock('./kept', () => ({ KEPT: { elements: 4, bytes: 400, pages: 1, onPages: 2, left: 300 } }));

const wishesOfPages = fc.oneof(
  wishes,
  wishes.map((wish) => ({
    ...wish,
    of: 'page' as const,
    op: wish.value % 2 === 0 ? ('add' as const) : ('delete' as const),
  })),
);
const logs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), wishesOfPages), { maxLength: 80, size: 'max' });
const all = { draw: true, any: true };

/** A scene on which these ops were done, and what it shows after the last. */
function scene(...drafts: readonly Draft[]): BoardScene {
  const board = new BoardScene('ada');
  for (const draft of drafts) board.confirm({ ...draft, n: board.n + 1, account: 'ada' });
  return board;
}

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;
const add = (page: string, id: string): Draft => ({ page, op: 'add', id, data: box });
const come = (page: string): Draft => ({ page, op: 'add' });
const go = (page: string): Draft => ({ page, op: 'delete' });
const back = (page: string): Draft => ({ page, op: 'restore' });

test('an element that comes back by what waits is seen no more once it is let go', () => {
  const board = scene(add('1', 'a'), add('1', 'b'), { page: '1', op: 'delete', id: 'a' });
  board.add({ key: 'k', draft: { page: '1', op: 'restore', id: 'a' } });
  expect(idsSeen(board)).toEqual(['1: a b']);
  board.confirm({
    page: '1',
    op: 'add',
    id: 'c',
    also: ['d', 'e'].map((id) => ({ id, data: box })),
    data: box,
    n: 4,
    account: 'bo',
  });
  board.confirm({ page: '1', op: 'clear', n: 5, account: 'bo' });
  expect(idsSeen(board)).toEqual(['1: ']);
});

describe('a page that was deleted', () => {
  test('is let go with all that was on it when more were deleted since', () => {
    const board = scene(come('p'), add('p', 'a'), add('p', 'b'), { page: 'p', op: 'delete', id: 'b' }, go('p'));
    board.confirm({ ...come('q'), n: 6, account: 'bo' });
    expect(board.confirmed.knows('b')).toBe(true);
    board.confirm({ ...go('q'), n: 7, account: 'bo' });
    expect([...board.confirmed.pages.keys()]).toEqual(['1', 'q']);
    expect(['a', 'b'].map((id) => board.confirmed.knows(id))).toEqual([false, false]);
    board.confirm({ ...back('p'), n: 8, account: 'ada' });
    board.confirm({ ...back('q'), n: 9, account: 'ada' });
    expect(idsSeen(board)).toEqual(['1: ', 'q: ']);
    expect(board.confirmed.pages.has('p')).toBe(false);
  });

  test('leaves no trace in what waits: its restoring is not seen, and its id can be used anew', () => {
    const board = scene(come('p'), add('p', 'a'), go('p'));
    board.add({ key: 'k', draft: back('p') });
    expect(idsSeen(board)).toEqual(['1: ', 'p: a']);
    board.confirm({ page: 'q', op: 'add', n: 4, account: 'bo' });
    board.confirm({ page: 'q', op: 'delete', n: 5, account: 'bo' });
    expect(idsSeen(board)).toEqual(['1: ']);
    expect(board.element('a')).toBeUndefined();
    board.drop(['k']);
    board.confirm({ ...come('p'), n: 6, account: 'bo' });
    expect(idsSeen(board)).toEqual(['1: ', 'p: ']);
  });

  test('goes at once where it has too much on it, and is seen no more', () => {
    const board = scene(come('p'), add('p', 'a'), add('p', 'b'), add('p', 'c'), go('p'));
    expect(idsSeen(board)).toEqual(['1: ']);
    expect(['a', 'b', 'c'].map((id) => board.element(id))).toEqual([undefined, undefined, undefined]);
    expect(board.confirmed.elements.size).toBe(0);
  });

  test('does not come back by a checkpoint, not even the first page', () => {
    const board = scene(come('p'), go('1'), come('q'), go('p'));
    expect([...new Board(structuredClone(board.confirmed.state())).pages.keys()]).toEqual(['p', 'q']);
  });
});

describe('whatever is done', () => {
  test('is kept as the contract says, after each op', () => {
    let forgotten = 0;
    fc.assert(
      fc.property(logs, (steps) => {
        const server = new ReferenceBoard();
        const board = new BoardScene('z');
        for (const [who, wish] of steps) {
          const before = board.confirmed.pages.size;
          const draft = draftOf(wish, who, server.log.length);
          const done = server.do(draft, who, all);
          if ('n' in done) board.confirm({ ...draft, n: done.n, account: who });
          expect(seen(board)).toEqual(server.shown());
          const { pages, elements, deleted } = server.checkpoint();
          expect([...board.confirmed.pages.keys()].sort()).toEqual(pages.map(({ id }) => id).sort());
          expect([...board.confirmed.elements.keys()].sort()).toEqual(elements.map(({ id }) => id).sort());
          expect([...board.confirmed.deleted.keys()]).toEqual(deleted.map(({ id }) => id));
          if (board.confirmed.pages.size < before) forgotten += 1;
        }
      }),
    );
    expect(forgotten).toBeGreaterThan(50);
  });

  test('a checkpoint and the ops after it give what all ops give', () => {
    fc.assert(
      fc.property(logs, fc.nat(80), (steps, at) => {
        const server = new ReferenceBoard();
        for (const [who, wish] of steps) server.do(draftOf(wish, who, server.log.length), who, all);
        const whole = new Board();
        for (const op of server.log.slice(0, at)) whole.apply(op);
        const board = new BoardScene('z');
        board.reset(structuredClone(whole.state()));
        board.follow(server.log.slice(at));
        expect(seen(board)).toEqual(server.shown());
      }),
    );
  });
});
