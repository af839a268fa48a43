import { useCallback, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';

/** Further pages at both ends: loaded by themselves when the reader comes near, and by hand after one failed. */
export function useEdges(session: RoomSession) {
  const hasOlder = useRoom(session, (s) => s.hasOlder);
  const hasNewer = useRoom(session, (s) => s.hasNewer);
  const loadingOlder = useRoom(session, (s) => s.loadingOlder);
  const loadingNewer = useRoom(session, (s) => s.loadingNewer);
  const jumping = useRoom(session, (s) => s.jumping);
  const [failed, setFailed] = useState<'top' | 'bottom'>();
  const busy = loadingOlder || loadingNewer || jumping;
  const load = useCallback(
    (end: 'top' | 'bottom') => {
      setFailed(undefined);
      (end === 'top' ? session.loadOlder() : session.loadNewer()).catch(() => setFailed(end));
    },
    [session],
  );
  const onNear = useCallback(
    (end: 'top' | 'bottom') => {
      if ((end === 'top' ? hasOlder : hasNewer) && !busy && failed !== end) load(end);
    },
    [hasOlder, hasNewer, busy, failed, load],
  );
  return { hasOlder, hasNewer, loadingOlder: loadingOlder || jumping, loadingNewer, busy, failed, load, onNear };
}
