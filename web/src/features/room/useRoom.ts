import { useCallback, useSyncExternalStore } from 'react';
import type { RoomSession, RoomSnapshot } from '@/connection/types';

/**
 * The one bridge from a room's session into React: a part of the snapshot, drawn anew only when that part changes. `select` must
 * return something that the snapshot holds (or a plain value), not a new object, since its identity decides.
 */
export function useRoom<T>(session: RoomSession, select: (snapshot: RoomSnapshot) => T): T {
  const subscribe = useCallback((listener: () => void) => session.subscribe(listener), [session]);
  return useSyncExternalStore(subscribe, () => select(session.getSnapshot()));
}
