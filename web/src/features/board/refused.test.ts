import { expect, test } from 'vitest';
import type { Draft } from './engine/types';
import { mayHelp, stuckOf, whatOf } from './refused';

const of = (op: Omit<Draft, 'page'>) => whatOf({ ops: [{ page: '1', ...op }] });

test('what was not taken has a name', () => {
  expect(of({ op: 'add', id: 'a', data: { type: 'pen' } })).toBe('board.refused.drawing');
  expect(of({ op: 'add', id: 'a', data: { type: 'text' } })).toBe('board.refused.text');
  expect(of({ op: 'add', id: 'a', data: { type: 'image' } })).toBe('board.refused.picture');
  expect(of({ op: 'add' })).toBe('board.refused.page');
  expect(of({ op: 'clear' })).toBe('board.refused.deletion');
  expect(of({ op: 'delete', id: 'a' })).toBe('board.refused.deletion');
  expect(of({ op: 'patch', id: 'a' })).toBe('board.refused.change');
  expect(whatOf({ ops: [] })).toBe('board.refused.change');
});

test('one cannot go on where the board is elsewhere or full', () => {
  const refused = (...codes: readonly string[]) => codes.map((code) => ({ id: code, code, gesture: { ops: [] } }));
  expect(stuckOf(refused('conflict'))).toBeUndefined();
  expect(stuckOf(refused('conflict', 'board_full'))).toBe('board_full');
  expect(stuckOf(refused('board_full', 'elsewhere'))).toBe('elsewhere');
});

test('trying again does not bring back what is gone', () => {
  expect([mayHelp('unavailable'), mayHelp('forbidden'), mayHelp('gone')]).toEqual([true, true, false]);
});
