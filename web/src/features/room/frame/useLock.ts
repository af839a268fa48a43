import { useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { refusalCode } from '../refusal';
import { useRoom } from '../useRoom';

/** Whether the room is locked, and the way to change that for those who may; `failure` is the code of the last refusal. */
export function useLock(session: RoomSession) {
  const locked = useRoom(session, (s) => s.room.locked);
  const mayLock = useRoom(session, (s) => s.rights.includes('lock'));
  const [failure, setFailure] = useState<string>();
  const toggle = () => {
    setFailure(undefined);
    session.lockRoom(!locked).catch((cause: unknown) => setFailure(refusalCode(cause)));
  };
  return { locked, mayLock, toggle, failure };
}
