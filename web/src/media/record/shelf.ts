import { removeDisk } from './disk';

/** A recording that lies in this browser's storage. */
export interface Kept {
  readonly id: string;
  /** Its file in the storage of this page's own. */
  readonly file: string;
  readonly container: 'mp4' | 'webm';
  /** What it is called when it is saved, without its ending. */
  readonly title: string;
  /** ms since 1970. */
  readonly since: number;
  /**
   * - `open`: it is written, or was when the page went;
   * - `whole`: complete, not saved yet; `saved`: the browser has been told to save it.
   */
  readonly state: 'open' | 'whole' | 'saved';
}

const KEY = 'atrium.recordings';
/** How long what was saved is kept, ms: the browser may still be copying it. */
const SAVED_FOR = 10 * 60_000;

type Memory = Pick<Storage, 'getItem' | 'setItem'>;
type Locks = Pick<LockManager, 'request' | 'query'>;

/** Which recordings this browser keeps. A browser without storage keeps none. */
export class Shelf {
  readonly #memory: Memory | undefined;
  readonly #locks: Locks | null;
  readonly #remove: (file: string) => Promise<void>;

  constructor(memory = storage(), locks: Locks | null = globalThis.navigator?.locks ?? null, remove = removeDisk) {
    this.#memory = memory;
    this.#locks = locks;
    this.#remove = remove;
  }

  put(kept: Kept): void {
    this.#write([...this.#read().filter(({ id }) => id !== kept.id), kept]);
  }

  async remove(kept: Kept): Promise<void> {
    this.#write(this.#read().filter(({ id }) => id !== kept.id));
    await this.discard(kept.file);
  }

  /** Removes a file, and no more. */
  discard(file: string): Promise<void> {
    return this.#remove(file);
  }

  /** Says to other pages that a recording is this page's until the returned function is called. */
  hold(id: string): () => void {
    let release = () => {};
    const over = new Promise<void>((resolve) => {
      release = resolve;
    });
    void this.#locks?.request(lockOf(id), () => over).catch(() => undefined);
    return release;
  }

  /** What no page is writing and nobody has saved; removes what was saved some time ago. */
  async left(now = Date.now()): Promise<readonly Kept[]> {
    const all = this.#read();
    if (all.length === 0) return [];
    const held = new Set((await this.#locks?.query())?.held?.map(({ name }) => name));
    const left: Kept[] = [];
    for (const kept of all) {
      if (held.has(lockOf(kept.id))) continue;
      if (kept.state !== 'saved') left.push(kept);
      else if (now - kept.since > SAVED_FOR) await this.remove(kept);
    }
    return left;
  }

  #read(): readonly Kept[] {
    try {
      const read: unknown = JSON.parse(this.#memory?.getItem(KEY) ?? '[]');
      return Array.isArray(read) ? read : [];
    } catch {
      return [];
    }
  }

  #write(all: readonly Kept[]): void {
    try {
      this.#memory?.setItem(KEY, JSON.stringify(all));
    } catch {
      // Without storage the recording is saved all the same, and not found again after a crash.
    }
  }
}

const lockOf = (id: string) => `${KEY}.${id}`;

function storage(): Memory | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
