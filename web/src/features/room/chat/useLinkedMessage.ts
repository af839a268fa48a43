import { useEffect, useRef } from 'react';
import { linkedMessage } from './link';

/** Goes once to the message that the address names, and takes it out of the address: a refresh is no new visit to it. */
export function useLinkedMessage(go: (seq: number) => void): void {
  const latest = useRef(go);
  useEffect(() => {
    const { pathname, search, hash } = window.location;
    const seq = linkedMessage(search);
    if (seq === undefined) return;
    window.history.replaceState(window.history.state, '', pathname + hash);
    latest.current(seq);
  }, []);
}
