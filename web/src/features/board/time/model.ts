/** How the past of a board is played. Pure. */

import type { TimeLine } from '../engine/api';

/** So many times as fast as it was. */
export const SPEEDS = [1, 4, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** A pause of the hand is cut to this. */
const LONGEST_MS = 1500;
/** What lies closer together than this is shown as one step. */
const FRAME_MS = 50;

/** The next moment to show after one, and how long until then, in ms; undefined where what follows is not loaded, or there is none. */
export function nextStep(
  line: Pick<TimeLine, 'op'>,
  at: number,
  head: number,
  speed: Speed,
): { n: number; wait: number } | undefined {
  let wait = 0;
  let before = line.op(at)?.time;
  for (let n = at + 1; n <= head; n++) {
    const op = line.op(n);
    if (!op) return n > at + 1 ? { n: n - 1, wait: Math.max(wait, FRAME_MS) } : undefined;
    wait += Math.min(LONGEST_MS, Math.max(0, op.time - (before ?? op.time))) / speed;
    before = op.time;
    if (wait >= FRAME_MS) return { n, wait };
  }
  return at < head ? { n: head, wait: FRAME_MS } : undefined;
}

/** Whose turn it was in each of so many equal parts of the log; undefined where that is not loaded. */
export function turns(
  line: Pick<TimeLine, 'op'>,
  first: number,
  head: number,
  most: number,
): readonly (string | undefined)[] {
  const long = Math.max(0, head - first + 1);
  const parts = Math.min(most, long);
  return Array.from({ length: parts }, (_, i) => line.op(first + Math.floor(((i + 0.5) * long) / parts))?.account);
}
