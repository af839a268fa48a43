import type { Environment } from '@/connection/environment';
import type { ItemID } from './types';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TIME_DIGITS = 7;
const RANDOM_DIGITS = 7;

/**
 * Gives ids of new elements and pages, each above the one before as bytes: elements that one op adds come in the order of their ids, which is
 * then that in which they were made.
 */
export function itemIDs(env: Pick<Environment, 'now'>): () => ItemID {
  let last = 0;
  return () => {
    last = Math.max(env.now(), last + 1);
    let id = '';
    for (let rest = last, i = 0; i < TIME_DIGITS; i++, rest = Math.floor(rest / DIGITS.length)) {
      id = DIGITS.charAt(rest % DIGITS.length) + id;
    }
    for (const byte of crypto.getRandomValues(new Uint8Array(RANDOM_DIGITS))) id += DIGITS.charAt(byte % DIGITS.length);
    return id;
  };
}
