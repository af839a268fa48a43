import { useSyncExternalStore } from 'react';

const EVENTS = ['focus', 'blur'] as const;

function subscribe(listener: () => void) {
  document.addEventListener('visibilitychange', listener);
  for (const event of EVENTS) window.addEventListener(event, listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    for (const event of EVENTS) window.removeEventListener(event, listener);
  };
}

/** Whether the person is at this page: it is visible and has the focus. Only then something counts as read. */
export function useAttention(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === 'visible' && document.hasFocus());
}
