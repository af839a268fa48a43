import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '.';
import type { components } from './schema.gen';

export type Board = components['schemas']['BoardRow'];

/** The address of a board within this app, outside of its room: what is on it, and how it came to be. */
export const boardPath = (room: string, board: string) => `/rooms/${room}/boards/${board}`;

/** The boards of a room, those of a lesson being the course's: the first one first. */
export const boardsQuery = (room: string) =>
  queryOptions({
    queryKey: ['boards', 'of', room],
    queryFn: async (): Promise<readonly Board[]> =>
      (await ask(api.GET('/api/v1/rooms/{room}/boards', { params: { path: { room } } }))).boards,
  });

/** The boards of a room that were removed, those of a lesson being the course's: what was changed last first. For who may edit boards. */
export const removedBoardsQuery = (room: string) =>
  queryOptions({
    queryKey: ['boards', 'removed', room],
    queryFn: async (): Promise<readonly Board[]> =>
      (await ask(api.GET('/api/v1/rooms/{room}/boards', { params: { path: { room }, query: { removed: true } } }))).boards,
  });

/** The boards of a course in which one takes part, each with a lesson by which it can be read. */
export const courseBoardsQuery = (course: string) =>
  queryOptions({
    queryKey: ['boards', 'in', course],
    queryFn: async () => (await ask(api.GET('/api/v1/courses/{course}/boards', { params: { path: { course } } }))).boards,
  });
