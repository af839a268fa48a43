/**
 * What a tab remembers about a room it is in: the secret of its link, the name shown there, and whether it has joined, so that a
 * refresh goes straight back. It lives in sessionStorage: it ends with the tab and no other tab reads it.
 */
export interface Entry {
  readonly secret?: string;
  readonly name?: string;
  /** When this tab first entered, ms UTC; absent before joining and after leaving. */
  readonly joinedAt?: number;
  /** This tab waits to be let in, so that a refresh waits on. */
  readonly waiting?: boolean;
  readonly microphone?: boolean;
  readonly camera?: boolean;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = (number: string) => `atrium.room.${number}`;

/** A room's number has six or seven digits. */
export function isRoomNumber(number: string): boolean {
  return /^[0-9]{6,7}$/.test(number);
}

/** The secret in an address's fragment, if there is one: unreserved URL characters only, at most 256. */
export function secretOf(hash: string): string | undefined {
  const secret = hash.replace(/^#/, '');
  return /^[A-Za-z0-9_~.=-]{1,256}$/.test(secret) ? secret : undefined;
}

export function readEntry(number: string, store: Store = sessionStorage): Entry {
  try {
    const value: unknown = JSON.parse(store.getItem(key(number)) ?? '{}');
    return isRecord(value) ? pick(value) : {};
  } catch {
    return {}; // Storage is forbidden or holds something else: as on a first visit.
  }
}

/** The secret of the link that led here: in the address, or as this tab keeps it. */
export function knownSecret(number: string, hash: string, store: Store = sessionStorage): string | undefined {
  return secretOf(hash) ?? readEntry(number, store).secret;
}

export function writeEntry(number: string, change: Entry, store: Store = sessionStorage): Entry {
  const entry = pick({ ...readEntry(number, store), ...change });
  replace(number, entry, store);
  return entry;
}

/** After leaving, or giving up waiting, a refresh shows the pre-join page; the secret and the name stay for coming back. */
export function forgetJoin(number: string, store: Store = sessionStorage): void {
  const { joinedAt: _, waiting: __, ...rest } = readEntry(number, store);
  replace(number, rest, store);
}

/** The room did not take the name: the next time begins as the first, with the devices as they were. */
export function forgetName(number: string, store: Store = sessionStorage): void {
  const { name: _, joinedAt: __, waiting: ___, ...rest } = readEntry(number, store);
  replace(number, rest, store);
}

function replace(number: string, entry: Entry, store: Store): void {
  try {
    store.setItem(key(number), JSON.stringify(entry));
  } catch {
    // Storage is full or forbidden: a refresh then asks again.
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function pick(value: Record<string, unknown> | Entry): Entry {
  const { secret, name, joinedAt, waiting, microphone, camera } = value as Record<string, unknown>;
  return {
    ...(typeof secret === 'string' && { secret }),
    ...(typeof name === 'string' && { name }),
    ...(typeof joinedAt === 'number' && { joinedAt }),
    ...(waiting === true && { waiting }),
    ...(typeof microphone === 'boolean' && { microphone }),
    ...(typeof camera === 'boolean' && { camera }),
  };
}
