import { useEffect, useState } from 'react';
import type { Key } from '@/i18n';
import { copyText } from './copyText';

const SAID_MS = 2000;

/**
 * Copies a text; `said` is for two seconds what to say of it: that it worked, or what to do instead. `failed` may show the text for
 * copying by hand.
 */
export function useCopy(text: string, failed?: () => void) {
  const [said, setSaid] = useState<Key & ('ui.copied' | 'ui.copyFailed')>();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    const copied = await copyText(text);
    setSaid(copied ? 'ui.copied' : 'ui.copyFailed');
    if (!copied) failed?.();
  };
  return { said, copied: said === 'ui.copied', copy: () => void copy() };
}
