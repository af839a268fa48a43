import { useEffect, useRef } from 'react';
import type { RoomSession } from '@/connection/types';
import type { Surface } from '../engine/api';

interface Where {
  readonly board: string;
  readonly page: string;
  /** The account whose view is followed; undefined: one's own. */
  readonly leader: string | undefined;
}

type Seen = readonly [x: number, y: number, w: number, h: number];

/** Shows the part of the page that who presents looks at, as long as one is led; the whole page where they have said nothing of that. */
export function useViews(session: RoomSession, surface: Surface | undefined, { board, page, leader }: Where): void {
  const last = useRef<{ readonly of: string; readonly view: Seen }>(undefined);
  useEffect(
    () =>
      session.boards.onNews((news) => {
        if (news.type !== 'live' || !news.live.view) return;
        const { account, board: on, page: of, view } = news.live;
        if (account !== leader || on !== board || of !== page) return;
        last.current = { of: key(account, board, page), view };
        surface?.fit(boxOf(view));
      }),
    [session, surface, board, page, leader],
  );
  useEffect(() => {
    if (!surface || leader === undefined) return;
    const known = last.current;
    surface.fit(known?.of === key(leader, board, page) ? boxOf(known.view) : undefined);
  }, [surface, board, page, leader]);
}

const key = (...parts: readonly string[]) => parts.join(' ');
const boxOf = ([x, y, w, h]: Seen) => ({ x, y, w, h });
