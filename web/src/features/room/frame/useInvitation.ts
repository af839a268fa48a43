import { useQuery } from '@tanstack/react-query';
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
  const path = `/r/${number}`;
  const given = link ?? (secret === undefined ? path : `${path}#${secret}`);
  return new URL(needed ? given : path, window.location.origin).href;
}
