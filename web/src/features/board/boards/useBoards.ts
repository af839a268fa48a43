import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { type Board, boardsQuery } from '@/api/boards';
import type { RoomSession } from '@/connection/types';
import { withBoard } from './model';

/** The boards of a room, as they are now: the first one first. */
export function useBoards(session: RoomSession) {
  const client = useQueryClient();
  const query = useQuery(boardsQuery(session.id));
  /** Called with the next board of this title that is made. */
  const awaited = useRef<{ readonly title: string; readonly found: (board: string) => void }>(undefined);
  useEffect(
    () =>
      session.boards.onNews((news) => {
        const { queryKey } = boardsQuery(session.id);
        if (news.type === 'resync') void client.invalidateQueries({ queryKey });
        if (news.type !== 'board') return;
        const known = client.getQueryData(queryKey);
        client.setQueryData(queryKey, (now) => now && withBoard(now, news.board));
        const { title, found } = awaited.current ?? {};
        if (title !== news.board.title || known?.some(({ board }) => board === news.board.board)) return;
        awaited.current = undefined;
        found?.(news.board.board);
      }),
    [session, client],
  );
  const make = useCallback(
    async (title: string, found: (board: string) => void) => {
      awaited.current = { title, found };
      await session.boards.make(title);
    },
    [session],
  );
  return { query, boards: query.data ?? NONE, make };
}

const NONE: readonly Board[] = [];
