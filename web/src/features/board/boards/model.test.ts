import { expect, test } from 'vitest';
import { nextNumber, withBoard } from './model';

const boards = [
  { board: 'a', title: '', n: 3 },
  { board: 'b', title: 'Board 2', n: 0 },
];

test('a board that is made comes last, one that is named keeps its place, and one that is removed is gone', () => {
  expect(withBoard(boards, { board: 'c', title: 'New', removed: false }).map(({ board }) => board)).toEqual(['a', 'b', 'c']);
  expect(withBoard(boards, { board: 'a', title: 'Limits', removed: false })[0]).toEqual({
    board: 'a',
    title: 'Limits',
    n: 3,
  });
  expect(withBoard(boards, { board: 'b', title: 'Board 2', removed: true })).toEqual([boards[0]]);
  expect(withBoard(boards, { board: 'x', title: '', removed: true })).toEqual(boards);
});

test('a new board has the first number that is free', () => {
  const name = (number: number) => `Board ${number}`;
  expect(nextNumber([], name)).toBe(2);
  expect(nextNumber(boards, name)).toBe(3);
});
