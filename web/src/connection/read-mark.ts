import type { Environment } from './environment';
import type { Seq, Unsubscribe } from './types';

/** How often the place of reading is told at most. */
const everyMs = 1000;

/** How far this account has read in one room: shown at once, told to the server at most once a second, never back. */
export class ReadMark {
  private told: Seq;
  private cancel: Unsubscribe | undefined;

  constructor(
    private readonly env: Environment,
    public seq: Seq,
    /** Tells the server; undefined while that is not possible. */
    private readonly tell: (seq: Seq) => Promise<unknown> | undefined,
  ) {
    this.told = seq;
  }

  /** The person has read to here. False when that is nothing new. */
  read(seq: Seq): boolean {
    if (seq <= this.seq) return false;
    this.seq = seq;
    this.flush();
    return true;
  }

  /** The server says that the account has read to here. */
  heard(seq: Seq): void {
    this.told = Math.max(this.told, seq);
    this.seq = Math.max(this.seq, seq);
  }

  /** Tells what was not told yet, if that is possible now. */
  flush(): void {
    if (this.cancel || this.seq <= this.told) return;
    const before = this.told;
    const asked = this.tell(this.seq);
    if (!asked) return;
    this.told = this.seq;
    asked.catch(() => {
      this.told = before;
    });
    this.cancel = this.env.after(everyMs, () => {
      this.cancel = undefined;
      this.flush();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
