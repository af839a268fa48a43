import { useCallback, useSyncExternalStore } from 'react';
import type { ConnectionState, RoomSession } from '@/connection';
import { outcomeOf } from './frame/outcome';

/** The code with which the visit is over, or undefined while it goes on. */
export function useOutcome(session: RoomSession | undefined, state: ConnectionState): string | undefined {
  const subscribe = useCallback((listener: () => void) => session?.subscribe(listener) ?? (() => undefined), [session]);
  return useSyncExternalStore(subscribe, () => outcomeOf(session?.getSnapshot(), state)?.code);
}
