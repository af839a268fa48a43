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
  const window = useRoom(session, (s) => s.window);
  const [failure, setFailure] = useState<{ readonly end: 'top' | 'bottom'; readonly window: number }>();
  const failed = failure?.window === window ? failure.end : undefined;
  const busy = loadingOlder || loadingNewer || jumping;
  const load = useCallback(
    (end: 'top' | 'bottom') => {
      const of = () => session.getSnapshot().window;
      const window = of();
      setFailure(undefined);
      (end === 'top' ? session.loadOlder() : session.loadNewer()).catch(() => {
        // Another part of the history is shown meanwhile; what it loads did not fail.
        if (of() === window) setFailure({ end, window });
      });
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
