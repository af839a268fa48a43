/** Waits between tries (RM-5): random, so that a thousand clients do not come back in one instant. */
const shortestMs = 250;
const longestMs = 10_000;
/** The longest wait for `soonForMs` after a server said that it goes away: it is being started anew. */
const soonMs = 1_500;
export const soonForMs = 60_000;

/** A socket on which the server has not accepted open-connection within this time is given up (RM-5). */
export const connectTimeoutMs = 10_000;
/** The least time that a socket gets to open, and how often it may take as long as the last one took. */
const leastToOpenMs = 1_500;
const timesTheLast = 4;

/** The wait after the given number of failed tries, from 0.25 s up to 10 s (1.5 s if `soon`); `random` is in [0, 1). */
export function retryDelay(failed: number, random: number, soon = false): number {
  const upper = Math.min(soon ? soonMs : longestMs, shortestMs * 2 ** Math.min(failed + 1, 10));
  return shortestMs + random * (upper - shortestMs);
}

/**
 * How long a socket may take to open after the given number of failed tries, up to the connect timeout. On a dead network the
 * kernel repeats its first packet ever more seldom, after 1, 3 and 7 s: where the last socket opened in `lastMs`, a new one finds
 * out sooner that the network is back. Without a last one nothing is known of the network, and it gets the whole time.
 */
export function timeToOpen(failed: number, lastMs: number | undefined): number {
  if (lastMs === undefined) return connectTimeoutMs;
  return Math.min(connectTimeoutMs, Math.max(leastToOpenMs, timesTheLast * lastMs) * 2 ** Math.min(failed, 10));
}
