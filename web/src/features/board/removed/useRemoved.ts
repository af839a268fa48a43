import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Board, removedBoardsQuery } from '@/api/boards';
import type { RoomSession } from '@/connection/types';

/** The removed boards of a room as they are now, and the way to bring one back. */
export function useRemoved(session: RoomSession) {
  const client = useQueryClient();
  const { queryKey } = removedBoardsQuery(session.id);
  // Asked anew each time: others remove boards while this is closed.
  const query = useQuery({ ...removedBoardsQuery(session.id), gcTime: 0 });
  useEffect(
    () =>
      session.boards.onNews((news) => {
        if (news.type === 'resync' || (news.type === 'board' && news.board.removed))
          void client.invalidateQueries({ queryKey });
        else if (news.type === 'board')
          client.setQueryData(queryKey, (now?: readonly Board[]) => now?.filter(({ board }) => board !== news.board.board));
      }),
    [session, client, queryKey],
  );
  const bring = useMutation({
    mutationFn: ({ board, title }: Board) => session.boards.remove(board, title, false),
    onSuccess: (_, { board }) =>
      client.setQueryData(queryKey, (now?: readonly Board[]) => now?.filter((each) => each.board !== board)),
  });
  return { query, boards: query.data, bring };
}
