import { useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { refusalCode } from '../refusal';
import { useRoom } from '../useRoom';

/** A refusal is to be read, and then not to lie over the stage any longer. */
const SHOWN_MS = 8000;

export type Lock = ReturnType<typeof useLock>;

/**
 * Whether the room is locked, and the way to change that for those who may; `failure` is the code of the last refusal. One for the
 * whole page: what the menu asks for is refused where it can be read after the menu has closed.
 */
export function useLock(session: RoomSession) {
  const locked = useRoom(session, (s) => s.room.locked);
  const mayLock = useRoom(session, (s) => s.rights.includes('lock'));
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    if (failure === undefined) return;
    const timer = setTimeout(() => setFailure(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [failure]);
  const toggle = () => {
    setFailure(undefined);
    session.lockRoom(!locked).catch((cause: unknown) => setFailure(refusalCode(cause)));
  };
  return { locked, mayLock, toggle, failure };
}
