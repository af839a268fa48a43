/** Rules of the raised hands. Pure. */

export interface Hand {
  readonly account: string;
  readonly name: string;
  /** When it was raised, ms; 0 while it is down. */
  readonly hand: number;
}

const queues = new WeakMap<readonly Hand[], readonly Hand[]>();

/** Those whose hand is up, the longest first; the same list for the same members, for every tile asks. */
export function handQueue<H extends Hand>(members: readonly H[]): readonly H[] {
  const known = queues.get(members) as readonly H[] | undefined;
  if (known) return known;
  const queue = members.filter((m) => m.hand > 0).sort((a, b) => a.hand - b.hand || (a.account < b.account ? -1 : 1));
  queues.set(members, queue);
  return queue;
}

/** The place of an account in the queue, from 1; 0 while its hand is down. */
export function handPlace(queue: readonly Hand[], account: string): number {
  return queue.findIndex((m) => m.account === account) + 1;
}

/** Those who were seen with the hand down and have it up now, without oneself. Who was not known before is no news. */
export function newHands<H extends Hand>(before: readonly H[], now: readonly H[], self: string): H[] {
  const up = now.filter((m) => m.hand > 0 && m.account !== self);
  if (up.length === 0) return up;
  const down = new Set(before.filter((m) => m.hand === 0).map((m) => m.account));
  return up.filter((m) => down.has(m.account));
}
