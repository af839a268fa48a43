import { useEffect, useState } from 'react';

const STEP = 20_000;

/** The time in ms UTC, anew a few times a minute: for words that change with the clock, such as what comes today. */
export function useMinutes(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP);
    return () => clearInterval(timer);
  }, []);
  return now;
}
