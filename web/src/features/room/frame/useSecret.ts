import { useEffect, useState } from 'react';
import { knownSecret, writeEntry } from './entry';

/**
 * The secret of the room's link. It is read from the address once, kept for this tab, and taken out of the address, so that it does
 * not stand on a shared screen or in the history.
 */
export function useSecret(number: string): string | undefined {
  const [secret] = useState(() => {
    const secret = knownSecret(number, window.location.hash);
    if (secret !== undefined) writeEntry(number, { secret });
    return secret;
  });
  useEffect(() => {
    if (window.location.hash === '') return;
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, '', pathname + search);
  }, []);
  return secret;
}
