import { MEMORY_MOST } from './limits';

/** What the worker is told, and what it answers. */
export type Order = { readonly id: number } & (
  | { readonly type: 'open'; readonly name: string }
  | { readonly type: 'write'; readonly position: number; readonly data: Uint8Array }
  | { readonly type: 'close' }
);
export interface Answer {
  readonly id: number;
  /** The name of the error. */
  readonly failed?: string;
}

/** Where a recording is written. Each method rejects with a DOMException; `QuotaExceededError` says that there is no space. */
export interface Disk {
  write(position: number, data: Uint8Array): Promise<void>;
  /** Nothing is written any more. */
  close(): Promise<void>;
  /** What was written; once closed. */
  file(): Promise<Blob>;
  /** Whether it survives the page. */
  readonly lasting: boolean;
}

type WorkerLike = Pick<Worker, 'postMessage' | 'terminate'> & Pick<Worker, 'onmessage' | 'onerror'>;

/** The storage of this page's own (OPFS), or memory where the browser gives none, as some do in private windows. */
export async function openDisk(name: string): Promise<Disk> {
  try {
    return await StorageDisk.open(name, new Worker(new URL('./disk.worker.ts', import.meta.url), { type: 'module' }));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'QuotaExceededError') throw cause;
    return new MemoryDisk();
  }
}

/** Reads a file that a recording left; rejects if there is none. */
export async function readDisk(name: string): Promise<File> {
  const root = await navigator.storage.getDirectory();
  return (await root.getFileHandle(name)).getFile();
}

export async function removeDisk(name: string): Promise<void> {
  const root = await navigator.storage?.getDirectory?.();
  await root?.removeEntry(name).catch(() => undefined); // it is gone already, or goes with the next cleaning
}

export class StorageDisk implements Disk {
  readonly lasting = true;
  readonly #name: string;
  readonly #worker: WorkerLike;
  readonly #waiting = new Map<number, { done: () => void; fail: (cause: unknown) => void }>();
  #next = 0;

  private constructor(name: string, worker: WorkerLike) {
    this.#name = name;
    this.#worker = worker;
    worker.onmessage = ({ data: { id, failed } }: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (failed) waiting?.fail(new DOMException('not written', failed));
      else waiting?.done();
    };
    worker.onerror = () => {
      for (const { fail } of this.#waiting.values()) fail(new DOMException('no worker', 'UnknownError'));
      this.#waiting.clear();
    };
  }

  static async open(name: string, worker: WorkerLike): Promise<StorageDisk> {
    const disk = new StorageDisk(name, worker);
    try {
      await disk.#order((id) => ({ id, type: 'open', name }));
    } catch (cause) {
      worker.terminate();
      throw cause;
    }
    return disk;
  }

  write(position: number, data: Uint8Array): Promise<void> {
    return this.#order((id) => ({ id, type: 'write', position, data }));
  }

  async close(): Promise<void> {
    try {
      await this.#order((id) => ({ id, type: 'close' }));
    } finally {
      this.#worker.terminate();
    }
  }

  file(): Promise<Blob> {
    return readDisk(this.#name);
  }

  #order(make: (id: number) => Order): Promise<void> {
    return new Promise((done, fail) => {
      const id = this.#next++;
      this.#waiting.set(id, { done, fail });
      this.#worker.postMessage(make(id));
    });
  }
}

const PAGE = 1 << 20;

export class MemoryDisk implements Disk {
  readonly lasting = false;
  readonly #pages: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  async write(position: number, data: Uint8Array): Promise<void> {
    if (position + data.byteLength > MEMORY_MOST) throw new DOMException('memory is full', 'QuotaExceededError');
    for (let done = 0; done < data.byteLength; ) {
      const at = position + done;
      while (this.#pages.length <= at / PAGE) this.#pages.push(new Uint8Array(PAGE));
      const page = this.#pages[Math.floor(at / PAGE)] as Uint8Array;
      const part = data.subarray(done, done + PAGE - (at % PAGE));
      page.set(part, at % PAGE);
      done += part.byteLength;
    }
    this.#length = Math.max(this.#length, position + data.byteLength);
  }

  async close(): Promise<void> {}

  async file(): Promise<Blob> {
    return new Blob(this.#pages).slice(0, this.#length);
  }
}
