import { useCallback, useEffect, useRef } from 'react';
import type { RoomSession } from '@/connection/types';
import type { Presented } from '../follow/model';
import type { Showing } from '../top/ShowLine';

interface Where {
  readonly board: string;
  readonly page: string;
  readonly presented: Presented;
  readonly own: boolean;
  readonly isLed: boolean;
  /** This person opened the board, and did not just come to what somebody shows. */
  readonly byHand: boolean;
  readonly mayShow: boolean;
  readonly follow: () => void;
  readonly nameOf: (account: string) => string;
}

/**
 * Shows the board to everyone when who may do that opens it, unless one is shown already, and from then on the page that they turn to. What the
 * server refuses is seen by its not being shown.
 */
export function usePresenting(room: RoomSession, where: Where): Showing {
  const { board, page, presented, own, isLed, byHand, mayShow, follow, nameOf } = where;
  const show = useCallback(() => void room.boards.present(board, page).catch(() => undefined), [room, board, page]);
  const stop = useCallback(() => void room.boards.present().catch(() => undefined), [room]);
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    opened.current = true;
    if (byHand && mayShow && !presented) show();
  }, [byHand, mayShow, presented, show]);
  const shown = useRef(presented);
  useEffect(() => {
    shown.current = presented;
  });
  useEffect(() => {
    if (own && (shown.current?.board !== board || shown.current.page !== page)) show();
  }, [own, board, page, show]);
  return {
    at: own ? 'own' : isLed ? 'led' : presented ? 'alone' : undefined,
    name: presented ? nameOf(presented.account) : '',
    mayShow,
    show,
    stop,
    follow,
  };
}
