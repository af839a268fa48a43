import { useCallback, useState } from 'react';
import type { Subject } from './ProofDialog';

/** Whose record is open; it keeps its words while it closes. */
export function useProof() {
  const [subject, setSubject] = useState<Subject>();
  const [opened, setOpened] = useState(false);
  const open = useCallback((next: Subject) => {
    setSubject(next);
    setOpened(true);
  }, []);
  return { subject, opened, open, close: useCallback(() => setOpened(false), []) };
}
