import { type RefObject, useCallback, useEffect, useState } from 'react';

export interface FullScreen {
  /** Phones may have none. */
  readonly available: boolean;
  readonly on: boolean;
  readonly toggle: () => void;
}

/** Shows an element on the whole screen, and back; Escape goes back too. A refusal is told. */
export function useFullScreen(ref: RefObject<HTMLElement | null>, onRefused: () => void): FullScreen {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const isOn = () => document.fullscreenElement !== null && document.fullscreenElement === ref.current;
    const changed = () => setOn(isOn());
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && isOn()) void document.exitFullscreen().catch(() => undefined);
    };
    document.addEventListener('fullscreenchange', changed);
    document.addEventListener('keydown', leave);
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      document.removeEventListener('keydown', leave);
    };
  }, [ref]);
  const toggle = useCallback(() => {
    const element = ref.current;
    if (!element || !document.fullscreenEnabled) return;
    const change = document.fullscreenElement === element ? document.exitFullscreen() : element.requestFullscreen();
    change.catch(onRefused);
  }, [ref, onRefused]);
  return { available: document.fullscreenEnabled === true, on, toggle };
}
