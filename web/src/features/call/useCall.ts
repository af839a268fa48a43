import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RoomSession } from '@/connection/types';
import { Call } from '@/media/call';
import type { Store } from '@/media/store';
import { browserTimers } from '@/media/types';
import { callRoom } from './port';
import { enterStage } from './stage';
import type { JoinSettings } from './types';

/** Draws a store of the media side; `select` must give a part of it, not a new object. */
export function useStore<T, R>(store: Store<T>, select: (value: T) => R): R {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/**
 * This device's part in the room's call: joins when the session and the settings are there, leaves (captures and connections end at once)
 * when the component goes or either changes. Null before the first draw after that.
 */
export function useCall(session: RoomSession | undefined, settings: JoinSettings | undefined): Call | null {
  const [call, setCall] = useState<Call | null>(null);
  // Also when no session ever came: a refused join leaves no camera on.
  useEffect(() => () => settings?.local.release(), [settings]);
  useEffect(() => {
    if (!session || !settings) return;
    const { local, microphone, camera } = settings;
    enterStage(session.id);
    const next = new Call({ room: callRoom(session), local, microphone, camera, timers: browserTimers });
    setCall(next);
    void next.start();
    const online = () => next.networkChanged();
    const gone = () => next.leave();
    // A page kept by the browser and shown again has a call that is over; loaded anew, it goes straight back in.
    const back = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    addEventListener('online', online);
    addEventListener('pagehide', gone);
    addEventListener('pageshow', back);
    return () => {
      removeEventListener('online', online);
      removeEventListener('pagehide', gone);
      removeEventListener('pageshow', back);
      next.leave();
      setCall(null);
    };
  }, [session, settings]);
  return call;
}
