import { useMemo } from 'react';
import type { Hand, SurfaceEvents } from '../engine/api';
import type { ItemID } from '../engine/types';
import type { OpenBoardProps } from './OpenBoard';

/** What the surface tells of the hand: gestures to the board, and to the others at once what they may see of it. */
export function useLiveHand(
  { session: room, board, place }: OpenBoardProps,
  page: ItemID,
  { draw }: Hand,
  { moved, files }: Pick<SurfaceEvents, 'moved' | 'files'>,
): SurfaceEvents {
  const { board: id, own } = place;
  const events = useMemo(
    () => ({
      gesture: (gesture: Parameters<SurfaceEvents['gesture']>[0]) => board.do(gesture),
      live: ({ view, cursor, laser, ink }: Parameters<SurfaceEvents['live']>[0]) => {
        const doing = draw ? { ...(cursor && { cursor }), ...(ink && { ink: { ...ink, over: ink.over === true } }) } : {};
        const seen = { ...doing, ...(own && view && { view }) };
        if (Object.keys(seen).length > 0) room.boards.live({ board: id, page, laser: laser === true, ...seen });
      },
    }),
    [room, board, id, own, page, draw],
  );
  return { ...events, ...(moved && { moved }), ...(files && { files }) };
}
