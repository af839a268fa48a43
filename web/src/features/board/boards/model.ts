/** The boards of a room or course. Pure. */

import type { Board } from '@/api/boards';
import type { BoardChanged } from '@/connection/types';

/** The list after a board was made, named, removed or brought back; what is new comes last. */
export function withBoard(boards: readonly Board[], { board, title, removed }: BoardChanged): readonly Board[] {
  if (removed) return boards.filter((each) => each.board !== board);
  if (boards.some((each) => each.board === board))
    return boards.map((each) => (each.board === board ? { ...each, title } : each));
  return [...boards, { board, title, n: 0 }];
}

/** The first number behind the names in use that is free, from 2 on. */
export function nextNumber(boards: readonly Board[], nameOf: (number: number) => string): number {
  let number = 2;
  while (boards.some(({ title }) => title === nameOf(number))) number++;
  return number;
}

/** The most characters that the server takes as a title. */
export const TITLE_MOST = 200;
