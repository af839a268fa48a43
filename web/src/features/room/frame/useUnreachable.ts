import { useEffect, useState } from 'react';
import type { ConnectionState } from '@/connection';

/** From here on a page that waits for the connection says so. */
const PATIENCE_MS = 4000;

/** True when the connection has been opening for so long that a person wants to know. */
export function useUnreachable(state: ConnectionState): boolean {
  const { phase, since } = state;
  const [late, setLate] = useState<number>();
  useEffect(() => {
    if (phase !== 'connecting') return;
    const timer = setTimeout(() => setLate(since), Math.max(0, since + PATIENCE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [phase, since]);
  return phase === 'connecting' && late === since;
}
