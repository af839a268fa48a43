import { useEffect, useState } from 'react';
import type { Key } from '@/i18n';
import { copyText } from './copyText';

const SAID_MS = 2000;

/** Copies a text; `said` is for two seconds what to say of it: that it worked, or what to do instead. */
export function useCopy(text: string) {
  const [said, setSaid] = useState<Key & ('ui.copied' | 'ui.copyFailed')>();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => void copyText(text).then((copied) => setSaid(copied ? 'ui.copied' : 'ui.copyFailed'));
  return { said, copied: said === 'ui.copied', copy };
}
