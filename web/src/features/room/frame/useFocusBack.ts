import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** Calls `giveBack` when an element goes that holds the focus, which would otherwise fall to the page. */
export function useFocusBack(element: RefObject<HTMLElement | null>, giveBack: () => void): void {
  const latest = useRef(giveBack);
  useEffect(() => {
    latest.current = giveBack;
  });
  // A layout effect ends while the element is still in the page.
  useLayoutEffect(() => {
    const { current } = element;
    return () => {
      if (current?.contains(document.activeElement)) latest.current();
    };
  }, [element]);
}
