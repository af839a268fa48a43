import { type RefObject, useEffect } from 'react';

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
