import { retryDelay } from '@/connection/backoff';
import type { Environment } from '@/connection/environment';
import { isPassing } from '@/connection/read';
import { ProtocolError, type Unsubscribe } from '@/connection/types';
import type { Author } from './api';
import { Board, type NumberedOp } from './model';
import { type LogPage, readBoard, readOps } from './reading';

/** Ops that are kept while the board is loaded; beyond, it is loaded once more. */
const MOST_HELD = 2000;
/** Loads that fail before it is told; it is tried on. */
const QUIET_FAILURES = 3;

/** An op of the news, with the request that it was, if this device's. */
export interface HeardOp {
  readonly op: NumberedOp;
  readonly request: string | undefined;
}

export interface FollowerHost {
  /** The number of the last op that is known. */
  head(): number;
  /** What is read from now on has all that was answered until now. */
  loading(): void;
  loaded(board: Board, authors: readonly Author[]): void;
  /** The next op of the log. */
  next(heard: HeardOp): void;
  /** An op that is known already. */
  known(heard: HeardOp): void;
  changed(): void;
}

/**
 * Follows a board's log: reads what it is, then takes the news in order. What was missed is read anew; what was shown stays until then. What was
 * heard while it was read is not lost.
 */
export class Follower {
  /** Why nothing comes; undefined as long as that is not to be told. */
  code: string | undefined;
  /** The news are in the board as they come. */
  following = false;
  private held: HeardOp[] = [];
  /** Names the load that runs; what came of an earlier one is not wanted. */
  private round = 0;
  /** The load during which the connection was lost. */
  private doubtful = 0;
  private failures = 0;
  private cancelRetry: Unsubscribe | undefined;

  constructor(
    private readonly env: Environment,
    private readonly room: string,
    private readonly board: string,
    private readonly host: FollowerHost,
  ) {}

  /** Reads the board anew. */
  load(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.following = false;
    this.round += 1;
    void this.run(this.round);
    this.host.changed();
  }

  /** It goes on trying to read the board. */
  get troubled(): boolean {
    return this.failures > 0;
  }

  /** Tries what failed again, as if it had not failed yet. */
  retry(): void {
    if (this.code === undefined && !this.cancelRetry) return;
    this.code = undefined;
    this.failures = 0;
    this.load();
  }

  /** The connection is gone: what is being read may be gone with it. */
  lost(): void {
    this.doubtful = this.round;
  }

  /** The connection is there again. */
  back(): void {
    if (!this.following && (this.doubtful === this.round || this.cancelRetry)) this.load();
  }

  heard(heard: HeardOp): void {
    const head = this.host.head();
    if (!this.following) this.hold(heard);
    else if (heard.op.n <= head) this.host.known(heard);
    else if (heard.op.n === head + 1) this.host.next(heard);
    else {
      this.hold(heard);
      this.load();
    }
  }

  stop(): void {
    this.round += 1;
    this.following = false;
    this.cancelRetry?.();
  }

  private hold(heard: HeardOp): void {
    this.held.push(heard);
    if (this.held.length <= MOST_HELD) return;
    this.held = [];
    this.load();
  }

  private async run(round: number): Promise<void> {
    this.host.loading();
    const found = await this.read(round).catch((error: unknown) => {
      if (round === this.round) this.failed(error);
    });
    if (!found || round !== this.round) return;
    this.host.loaded(found.board, found.authors);
    this.begin();
  }

  /** Goes on with what was heard meanwhile. */
  private begin(): void {
    const missing = this.held.find(({ op }, i) => op.n > Math.max(this.host.head(), this.held[i - 1]?.op.n ?? 0) + 1);
    if (missing) {
      this.failed(new ProtocolError('unavailable', `op ${missing.op.n} was heard, and those before it were not read`));
      return;
    }
    this.following = true;
    this.failures = 0;
    this.code = undefined;
    for (const heard of this.held.splice(0)) this.heard(heard);
    this.host.changed();
  }

  private async read(round: number): Promise<{ board: Board; authors: readonly Author[] }> {
    const opened = await readBoard(this.env, this.room, this.board);
    const board = new Board(opened.state);
    const authors = new Map<string, Author>();
    for (let page: LogPage = opened; ; page = await readOps(this.env, this.room, this.board, page.next)) {
      for (const author of page.authors) authors.set(author.account, author);
      for (const op of page.ops) {
        if (op.n !== board.n + 1) throw new ProtocolError('unavailable', `op ${op.n} was read after ${board.n}`);
        board.apply(op);
      }
      if (page.next === 0 || round !== this.round) return { board, authors: [...authors.values()] };
    }
  }

  /** Tries again where that may help; tells it where it does not help, or takes long. */
  private failed(error: unknown): void {
    const { code, retry = 0 } = error instanceof ProtocolError ? error : new ProtocolError('internal');
    const passing = isPassing(error);
    this.failures += 1;
    if (!passing || this.failures >= QUIET_FAILURES) this.code = code;
    if (passing) {
      const wait = Math.max(retry, retryDelay(this.failures, this.env.random()));
      this.cancelRetry = this.env.after(wait, () => this.load());
    }
    this.host.changed();
  }
}
