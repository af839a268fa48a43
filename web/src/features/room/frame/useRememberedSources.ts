import { useEffect } from 'react';
import type { JoinSettings } from '@/features/call';
import { writeEntry } from './entry';

/**
 * Keeps whether microphone and camera are on, for a refresh. Stops listening before the call ends its captures, or a refresh would
 * find everything off.
 */
export function useRememberedSources(number: string, { local }: JoinSettings): void {
  useEffect(() => {
    const stop = local.state.subscribe(() => {
      const { microphone, camera } = local.state.get();
      writeEntry(number, { microphone: microphone.on, camera: camera.on });
    });
    window.addEventListener('pagehide', stop, { capture: true });
    return () => {
      window.removeEventListener('pagehide', stop, { capture: true });
      stop();
    };
  }, [number, local]);
}
