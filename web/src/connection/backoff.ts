/** Waits between tries (RM-5): random, so that a thousand clients do not come back in one instant. */
const shortestMs = 250;
const longestMs = 10_000;

/** The wait after the given number of failed tries, from 0.25 s up to 10 s; `random` is in [0, 1). */
export function retryDelay(failed: number, random: number): number {
  const upper = Math.min(longestMs, shortestMs * 2 ** Math.min(failed + 1, 10));
  return shortestMs + random * (upper - shortestMs);
}
