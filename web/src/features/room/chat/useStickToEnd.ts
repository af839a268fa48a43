import { type RefObject, useEffect } from 'react';

/** Stays at the end while anything inside changes its size: a row that is measured, the box below that grows, the panel. */
export function useStickToEnd(scroller: RefObject<HTMLElement | null>, following: RefObject<boolean>, window: number) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another window has other elements
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [scroller, following, window]);
}
