import { type RefObject, useEffect, useEffectEvent } from 'react';

/** Puts pictures that are pasted onto the board, while the focus is within it or nowhere else. */
export function usePaste(
  root: RefObject<HTMLElement | null>,
  onFiles: ((files: readonly File[]) => void) | undefined,
): void {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const { target } = event;
    const here = target === document.body || (target instanceof Node && root.current?.contains(target));
    const files = [...(event.clipboardData?.files ?? [])];
    if (!here || !onFiles || files.length === 0 || event.defaultPrevented) return;
    event.preventDefault();
    onFiles(files);
  });
  useEffect(() => {
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
}
