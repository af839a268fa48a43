import { type RefObject, useCallback, useEffect } from 'react';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';

const EVERY_MS = 80;

/** Writes a loudness (0 to 1) into the CSS variable `--level` of an element, past React. */
export function useLevel(ref: RefObject<HTMLElement | null>, read: () => number): void {
  useEffect(() => {
    let shown = '';
    const timer = setInterval(() => {
      const level = read().toFixed(2);
      if (level === shown) return;
      shown = level;
      ref.current?.style.setProperty('--level', level);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [ref, read]);
}

/** Reads how loud the person of a tile is; a screen does not speak. */
export function useLevelOf(call: Call, { device, source }: CallTile): () => number {
  return useCallback(() => (source === 'screen' ? 0 : call.level(device)), [call, device, source]);
}
