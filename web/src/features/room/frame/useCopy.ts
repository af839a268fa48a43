import { useEffect, useState } from 'react';
import { copyText } from '@/ui';

const SAID_MS = 2000;

/** Copies a text; `copied` is true for a moment after it worked. */
export function useCopy(text: string) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void copyText(text).then(setCopied);
  return { copied, copy };
}
