/** Waits between tries (RM-5): random, so that a thousand clients do not come back in one instant. */
const shortestMs = 250;
const longestMs = 10_000;
/** The longest wait for `soonForMs` after a server said that it goes away: it is being started anew. */
const soonMs = 1_500;
export const soonForMs = 60_000;

/** The wait after the given number of failed tries, from 0.25 s up to 10 s (1.5 s if `soon`); `random` is in [0, 1). */
export function retryDelay(failed: number, random: number, soon = false): number {
  const upper = Math.min(soon ? soonMs : longestMs, shortestMs * 2 ** Math.min(failed + 1, 10));
  return shortestMs + random * (upper - shortestMs);
}
