import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { roomQuery } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';

/**
 * The address to invite others with. It carries the secret only where one is needed to come in: what the server tells hosts, else
 * what this person came with.
 */
export function useInvitation(session: RoomSession, secret: string | undefined): string {
  const number = useRoom(session, (s) => s.room.number);
  const needed = useRoom(session, (s) => s.room.policy.entry === 'secret' || s.room.policy.guests);
  const link = useQuery(roomQuery(number)).data?.link;
  useKnownAnew(session, number);
  const path = `/r/${number}`;
  // Only hosts are told the secret; to others the server's link is the mere address.
  const given = link?.includes('#') ? link : secret === undefined ? path : `${path}#${secret}`;
  return new URL(needed ? given : path, window.location.origin).href;
}

/** Another host may have made a new link, and who has become one is told it. */
function useKnownAnew(session: RoomSession, number: string): void {
  const client = useQueryClient();
  useEffect(
    () =>
      session.onNotice((notice) => {
        if (notice.type !== 'room-changed' && notice.type !== 'role-changed') return;
        const { rights } = notice.type === 'role-changed' ? notice : session.getSnapshot();
        if (rights.includes('edit')) void client.invalidateQueries(roomQuery(number));
      }),
    [session, number, client],
  );
}
