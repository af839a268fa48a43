/**
 * Which room this browser's guest was let into. The account does not say, and until the room is joined neither does the room. It is
 * kept as long as the guest's cookie may be, for all tabs; without storage it lasts as long as the page.
 */
const KEY = 'atrium.guest';
let here = '';

const entryOf = (account: string, number: string) => `${account} ${number}`;

/** Notes that this guest was let into this room; the one before is forgotten. */
export function rememberGuest(account: string, number: string) {
  here = entryOf(account, number);
  try {
    localStorage.setItem(KEY, here);
  } catch {
    // Storage may be forbidden.
  }
}

/** Whether this guest was let into this room here. */
export function isGuestOf(account: string, number: string): boolean {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(KEY);
  } catch {
    // Storage may be forbidden.
  }
  const entry = entryOf(account, number);
  return entry === here || entry === stored;
}
