import { useEffect, useEffectEvent } from 'react';

/** Puts files that are pasted onto the board while nothing has the focus; what has it hears of the clipboard itself. */
export function usePaste(onFiles: ((files: readonly File[]) => void) | undefined): void {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!onFiles || files.length === 0 || document.activeElement !== document.body) return;
    event.preventDefault();
    onFiles(files);
  });
  useEffect(() => {
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
}
