import { useEffect, useRef } from 'react';
import { takesKey, useShortcutsOn } from '@/features/call';
import { type PageShortcut, pageShortcut } from './keys';

/** Runs the page's shortcuts, unless the person switched single keys off. */
export function usePageShortcuts(run: Readonly<Record<PageShortcut, () => void>>): void {
  const on = useShortcutsOn((s) => s.on);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!on) return;
    const down = (event: KeyboardEvent) => {
      const shortcut = pageShortcut(event);
      if (!shortcut || event.defaultPrevented || takesKey(event.target)) return;
      event.preventDefault();
      latest.current[shortcut]();
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, [on]);
}
