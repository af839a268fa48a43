import { useState } from 'react';
import type { ConnectionState, RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';

/** The connection as this room has it: a server that does not let the room go on is no connection, whatever the socket says. */
export function useRoomState(session: RoomSession, state: ConnectionState): ConnectionState {
  const behind = useRoom(session, (s) => s.status === 'reconnecting' || s.status === 'resyncing');
  const [since, setSince] = useState<number>();
  if (behind !== (since !== undefined)) setSince(behind ? Date.now() : undefined);
  return behind && state.phase === 'open' ? { ...state, phase: 'connecting', since: since ?? state.since } : state;
}
