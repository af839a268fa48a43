import { type FocusEvent, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the focus in a place when the button that had it goes with its row: the next one has it if that button was pressed, else the
 * place, where a key presses nothing. Takes it from nowhere else. Spread it over the place.
 */
export function useKeptFocus<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const held = useRef<{ readonly element: Element; pressed: boolean }>(undefined);
  useLayoutEffect(() => {
    if (!held.current || held.current.element.isConnected) return;
    const { pressed } = held.current;
    held.current = undefined;
    if (document.activeElement !== document.body) return;
    const next = pressed ? ref.current?.querySelector<HTMLElement>('li button') : undefined;
    (next ?? ref.current)?.focus();
  });
  return {
    ref,
    tabIndex: -1,
    onFocus: ({ target }: FocusEvent) => {
      held.current = { element: target, pressed: false };
    },
    // Not called for what is taken out of the page.
    onBlur: () => {
      held.current = undefined;
    },
    onClick: () => {
      if (held.current) held.current.pressed = true;
    },
  };
}
