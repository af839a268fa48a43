import { useCallback, useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useHeard } from '../useHeard';
import { afterPresented, afterTurn, isLed, led, type Place, type Presented } from './model';

/** What each room showed when its board was closed, so that it opens there again. */
const kept = new WeakMap<RoomSession, Place>();

/** Which page of which board is shown, led by who presents or by one's own hand. `first` is the board where none was chosen. */
export function useFollow(session: RoomSession, first: string) {
  const presented = useHeard(session, () => presentedOf(session));
  const self = useHeard(session, () => session.getSnapshot().self.account);
  const [place, setPlace] = useState<Place>(() => beginning(session, presented, self));
  const [before, setBefore] = useState(presented);
  if (before !== presented) {
    setBefore(presented);
    setPlace((now) => afterPresented(now, before, presented, self));
  }
  useEffect(() => void kept.set(session, place), [session, place]);
  const board = place.board || first;
  return {
    board,
    page: place.page,
    presented,
    own: presented?.account === self,
    isLed: isLed(place, presented, self),
    turn: useCallback((to: Pick<Place, 'board' | 'page'>) => setPlace(afterTurn(to, presented, self)), [presented, self]),
    /** One looks about on the same page. */
    goAlone: useCallback(
      () => setPlace((now) => afterTurn({ board, page: now.page }, presented, self)),
      [board, presented, self],
    ),
    follow: useCallback(() => presented && setPlace((now) => led(now, presented)), [presented]),
  };
}

function presentedOf(session: RoomSession): Presented {
  const { presented } = session.getSnapshot().room;
  return presented?.board ? presented : undefined;
}

function beginning(session: RoomSession, presented: Presented, self: string): Place {
  const last = kept.get(session) ?? { board: '', page: '', alone: false };
  const start = presented && last.board === '' ? led(last, presented) : last;
  return afterPresented({ ...start, alone: false }, undefined, presented, self);
}
