import { type FocusEvent, type KeyboardEvent, useEffect, useRef } from 'react';

const NEXT: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Makes a toolbar one stop of the tab key: arrows, Home and End move among its buttons, and Tab comes back to the one that had the focus last.
 * Spread it over the toolbar.
 */
export function useRoving<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const last = useRef<Element>(undefined);
  const stops = () =>
    [...(ref.current?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])].filter(
      (stop) => !stop.hasAttribute('disabled') && stop.offsetParent !== null,
    );
  // Once the frame is there: to ask what is shown makes the browser lay the page out.
  useEffect(() => {
    const all = ref.current?.querySelectorAll<HTMLElement>('[data-stop]') ?? [];
    const usable = stops();
    const stop =
      usable.find((each) => each === last.current) ??
      usable.find((each) => each.getAttribute('aria-pressed') === 'true') ??
      usable[0];
    for (const each of all) each.tabIndex = each === stop ? 0 : -1;
  });
  return {
    ref,
    onFocus: ({ target }: FocusEvent) => {
      if (target.hasAttribute('data-stop')) last.current = target;
    },
    onKeyDown: (event: KeyboardEvent) => {
      const all = stops();
      const at = all.indexOf(event.target as HTMLElement);
      const step = NEXT[event.key];
      const to =
        event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : step && (at + step + all.length) % all.length;
      if (at < 0 || to === undefined || event.defaultPrevented) return;
      event.preventDefault();
      const stop = all[to];
      if (!stop) return;
      for (const each of all) each.tabIndex = each === stop ? 0 : -1;
      stop.focus();
    },
  };
}
