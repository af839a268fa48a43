import { useCallback, useSyncExternalStore } from 'react';
import type { Scene } from './engine/types';

interface Heard {
  subscribe(listener: () => void): () => void;
}

/**
 * The one bridge from what is not React, a session, a surface, a time line or the room, into it: a part of its state, drawn anew only when
 * that part changes. `read` must return what the state holds or a plain value, since its identity decides.
 */
export function useHeard<T>(store: Heard, read: () => T): T {
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, read);
}

/** A part of what is on a board, by the same rule. */
export function useScene<T>(scene: Scene, read: () => T): T {
  const subscribe = useCallback((listener: () => void) => scene.onChange(listener), [scene]);
  return useSyncExternalStore(subscribe, read);
}
