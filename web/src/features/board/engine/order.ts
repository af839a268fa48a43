// Where things stand among their like: keys that compare as bytes, so that between two there is always another. docs/board.md, "Order".

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;
/** All pairs of digits, in their order. */
const PAIRS = [...DIGITS].flatMap((high) => [...DIGITS].map((low) => high + low));
/** The digits of a number in a default key. */
const SLOT = 7;
const LAST_SLOT = BASE ** SLOT - 1;
const MAX_LENGTH = 64;

/** The key of what has none of its own and was added by the op of this number. */
export function defaultKey(n: number): string {
  return `${slot(n)}V`;
}

/** What has an order: the key, then the number of the op that added it, then its id. */
export interface Placed {
  readonly key: string;
  readonly n: number;
  readonly id: string;
}

/** Negative if a comes before b. */
export function comparePlaces(a: Placed, b: Placed): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.n !== b.n) return a.n < b.n ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * A key above the one and below the other; without a bound, below or above all that is on that side, but as near as that: what is
 * added later comes above it. Where 64 characters do not suffice, it is like the lower one.
 */
export function keyBetween(below: string | undefined, above: string | undefined): string {
  const key = middle(below ?? '', above ?? (below === undefined ? undefined : nextSlot(below)));
  return key.length <= MAX_LENGTH ? key : (below ?? above ?? key);
}

/** So many keys, ascending, all between the two. */
export function keysBetween(below: string | undefined, above: string | undefined, count: number): readonly string[] {
  if (count <= 0) return [];
  const half = Math.floor(count / 2);
  const key = keyBetween(below, above);
  return [...keysBetween(below, key, half), key, ...keysBetween(key, above, count - half - 1)];
}

/** The default key that follows a key; undefined above the last of them. */
function nextSlot(key: string): string | undefined {
  const n = [...key.slice(0, SLOT).padEnd(SLOT, '0')].reduce((sum, digit) => sum * BASE + DIGITS.indexOf(digit), 0);
  return n < LAST_SLOT ? defaultKey(n + 1) : undefined;
}

/** The digits of a number; beyond the last one those of the last. */
function slot(n: number): string {
  const whole = Math.min(n, LAST_SLOT);
  const pair = (after: number) => PAIRS[Math.floor(whole / BASE ** after) % PAIRS.length] ?? '';
  return pair(5) + pair(3) + pair(1) + DIGITS.charAt(whole % BASE);
}

/** A short key between two that are read as fractions: '' is nought, undefined is one. It ends in no zero. */
function middle(a: string, b: string | undefined): string {
  if (b !== undefined) {
    let same = 0;
    while (same < b.length && (a[same] ?? '0') === b[same]) same++;
    if (same > 0) return b.slice(0, same) + middle(a.slice(same), b.slice(same));
  }
  const low = a === '' ? 0 : DIGITS.indexOf(a.charAt(0));
  const high = b === undefined ? BASE : DIGITS.indexOf(b.charAt(0));
  if (high - low > 1) return DIGITS.charAt(Math.round((low + high) / 2));
  if (b !== undefined && b.length > 1) return b.charAt(0);
  return DIGITS.charAt(low) + middle(a.slice(1), undefined);
}
