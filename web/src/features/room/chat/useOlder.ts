import { useCallback, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';

/** Older pages: loaded by themselves when the reader comes near, and by hand after one failed. */
export function useOlder(session: RoomSession) {
  const more = useRoom(session, (s) => s.hasOlder);
  const loading = useRoom(session, (s) => s.loadingOlder);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    session.loadOlder().catch(() => setFailed(true));
  }, [session]);
  const onNearTop = useCallback(() => {
    if (more && !loading && !failed) load();
  }, [more, loading, failed, load]);
  return { more, loading, failed, load, onNearTop };
}
