import { describe, expect, test } from 'vitest';
import type { Gesture } from '../engine/types';
import { FakeBoard } from '../testing/fakeBoard';
import {
  addPages,
  clearPage,
  deletePage,
  duplicatePage,
  indexOf,
  likeIt,
  movePage,
  paperOf,
  restoreElements,
  restorePage,
  setPaper,
} from './model';

/** A board with these pages behind the first. */
function boardOf(...pages: readonly string[]) {
  const board = new FakeBoard();
  for (const id of pages) board.op('ann', { page: id, op: 'add' });
  const ids = () => board.scene.pages().map(({ id }) => id);
  const page = (id: string) => {
    const found = board.scene.page(id);
    if (!found) throw new Error(`no page ${id}`);
    return found;
  };
  return { board, ids, page, does: (gesture: Gesture | undefined) => gesture && board.do(gesture) };
}

const ids = () => {
  let n = 0;
  return () => `e${String(++n).padStart(5, '0')}`;
};

describe('pages', () => {
  test('are added behind one, between others, in their order, as many as there are', () => {
    const { board, ids, does } = boardOf('2');
    does(addPages(board.scene.pages(), '1', [{ id: 'a', data: {} }]));
    expect(ids()).toEqual(['1', 'a', '2']);
    const many = Array.from({ length: 250 }, (_, i) => ({ id: `p${i}`, data: { sheet: i + 1 } }));
    const gesture = addPages(board.scene.pages(), 'a', many);
    expect(gesture.ops.map(({ also }) => (also?.length ?? 0) + 1)).toEqual([100, 100, 50]);
    does(gesture);
    expect(ids()).toEqual(['1', 'a', ...many.map(({ id }) => id), '2']);
  });

  test('move to another place, and nowhere else where they are there already', () => {
    const { board, ids, does } = boardOf('2', '3', '4');
    const pages = () => board.scene.pages();
    does(movePage(pages(), '4', 0));
    expect(ids()).toEqual(['4', '1', '2', '3']);
    does(movePage(pages(), '4', 2));
    expect(ids()).toEqual(['1', '2', '4', '3']);
    does(movePage(pages(), '1', 99));
    expect(ids()).toEqual(['2', '4', '3', '1']);
    expect(movePage(pages(), '2', -1)).toBeUndefined();
    expect(movePage(pages(), '1', 3)).toBeUndefined();
    expect(movePage(pages(), 'x', 0)).toBeUndefined();
  });

  test('are deleted and come back', () => {
    const { ids, does } = boardOf('2');
    does(deletePage('1'));
    expect(ids()).toEqual(['2']);
    does(restorePage('1'));
    expect(ids()).toEqual(['1', '2']);
  });

  test('have a paper, which a new one behind them takes over', () => {
    const { page, does } = boardOf();
    expect(paperOf(page('1'))).toBe('plain');
    does(setPaper('1', 'squares'));
    expect(paperOf(page('1'))).toBe('squares');
    expect(likeIt(page('1'))).toEqual({ w: 1600, h: 900, paper: 'squares' });
  });

  test('are found, and one that is not there is the first', () => {
    const { board } = boardOf('2');
    expect([indexOf(board.scene.pages(), '2'), indexOf(board.scene.pages(), 'x')]).toEqual([1, 0]);
  });
});

describe('what is on a page', () => {
  const drawn = (id: string, more = {}) => ({
    page: '1',
    op: 'add' as const,
    id,
    data: { type: 'rectangle' as const, x: 1, y: 2, w: 3, h: 4, size: 2, color: '#000000', ...more },
  });

  test('is cleared and comes back as it was', () => {
    const { board, does } = boardOf();
    for (const id of ['a', 'b']) board.op('ann', drawn(id));
    does(clearPage('1'));
    expect(board.scene.elements('1')).toEqual([]);
    does(restoreElements('1', ['a', 'b']));
    expect(board.scene.elements('1').map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('is copied with its page in its order, and what is drawn later is above it', () => {
    const { board, page, ids: pages, does } = boardOf('2');
    board.op('ann', drawn('low'));
    board.op('ann', drawn('high'));
    board.op('ann', { page: '1', op: 'move', id: 'high', data: { order: '0000001' } });
    does(duplicatePage(board.scene, page('1'), 'copy', ids()));
    expect(pages()).toEqual(['1', 'copy', '2']);
    expect(board.scene.elements('1').map(({ id }) => id)).toEqual(['high', 'low']);
    expect(board.scene.elements('copy').map(({ id }) => id)).toEqual(['e00001', 'e00002']);
    expect(board.scene.elements('copy')[0]?.data).toMatchObject({ type: 'rectangle', x: 1, y: 2 });
    board.op('ann', { ...drawn('later'), page: 'copy' });
    expect(board.scene.elements('copy').at(-1)?.id).toBe('later');
  });

  test('goes out in parts that are not too large', () => {
    const { board, page } = boardOf();
    for (let i = 0; i < 150; i++) board.op('ann', drawn(`a${i}`));
    const small = duplicatePage(board.scene, page('1'), 'copy', ids());
    expect(small.ops.map(({ id, also }) => (id ? (also?.length ?? 0) + 1 : 0))).toEqual([0, 100, 50]);
    const heavy = boardOf();
    for (let i = 0; i < 8; i++) heavy.board.op('ann', drawn(`a${i}`, { type: 'pen', points: 'A'.repeat(48 << 10) }));
    const large = duplicatePage(heavy.board.scene, heavy.page('1'), 'copy', ids());
    expect(large.ops.map(({ id, also }) => (id ? (also?.length ?? 0) + 1 : 0))).toEqual([0, 5, 3]);
  });
});
