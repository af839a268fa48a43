import { useEffect, useMemo, useRef } from 'react';
import type { Hand, SurfaceEvents } from '../engine/api';
import type { ItemID } from '../engine/types';
import type { OpenBoardProps } from './OpenBoard';

type Live = Parameters<SurfaceEvents['live']>[0];

interface Parts extends Pick<OpenBoardProps, 'session' | 'board'> {
  readonly place: Pick<OpenBoardProps['place'], 'board' | 'own'>;
}

/** How often it is told again what who presents looks at: to those who came meanwhile, and in the place of what was lost. */
const VIEW_EVERY_MS = 2000;

/** What the surface tells of the hand: gestures to the board, and to the others at once what they may see of it. */
export function useLiveHand(
  { session: room, board, place }: Parts,
  page: ItemID,
  { draw }: Hand,
  { moved, files }: Pick<SurfaceEvents, 'moved' | 'files'>,
): SurfaceEvents {
  const { board: id, own } = place;
  const looks = useRef<{ readonly page: ItemID; readonly view: NonNullable<Live['view']> }>(undefined);
  const events = useMemo(
    () => ({
      gesture: (gesture: Parameters<SurfaceEvents['gesture']>[0]) => board.do(gesture),
      live: ({ view, cursor, laser, ink }: Live) => {
        if (view) looks.current = { page, view };
        const doing = draw ? { ...(cursor && { cursor }), ...(ink && { ink: { ...ink, over: ink.over === true } }) } : {};
        const seen = { ...doing, ...(own && view && { view }) };
        if (Object.keys(seen).length > 0) room.boards.live({ board: id, page, laser: laser === true, ...seen });
      },
    }),
    [room, board, id, own, page, draw],
  );
  useEffect(() => {
    if (!own) return;
    const tell = () => {
      const at = looks.current;
      if (at?.page === page) room.boards.live({ board: id, page, view: at.view, laser: false });
    };
    tell();
    const timer = setInterval(tell, VIEW_EVERY_MS);
    return () => clearInterval(timer);
  }, [room, id, own, page]);
  return { ...events, ...(moved && { moved }), ...(files && { files }) };
}
