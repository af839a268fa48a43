import { useCallback, useEffect, useState } from 'react';
import type { Key } from '@/i18n';

/** So long one may take something back by the button that is offered; after it, by the ways of every page. */
const OFFERED_MS = 8000;

interface Offer {
  readonly words: Key & ('board.page.deleted' | 'board.page.cleared' | 'board.removed');
  readonly undo: () => void;
}

export interface Undoing {
  readonly offered: Offer | undefined;
  readonly offer: (words: Offer['words'], undo: () => void) => void;
  readonly done: () => void;
}

/** What was done last and can be taken back, for a while. */
export function useUndoing(): Undoing {
  const [offered, setOffered] = useState<Offer>();
  useEffect(() => {
    if (!offered) return;
    const timer = setTimeout(() => setOffered(undefined), OFFERED_MS);
    return () => clearTimeout(timer);
  }, [offered]);
  return {
    offered,
    offer: useCallback((words, undo) => setOffered({ words, undo }), []),
    done: useCallback(() => setOffered(undefined), []),
  };
}
