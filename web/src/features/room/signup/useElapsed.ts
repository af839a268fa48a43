import { useEffect, useState } from 'react';

/** Often enough that each second is seen. */
const EVERY_MS = 200;

/** The clock of performance.now(), which nobody sets, drawn anew while `running`. */
export function useElapsed(running: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!running) return;
    const tick = () => setNow(performance.now());
    tick();
    const timer = setInterval(tick, EVERY_MS);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
