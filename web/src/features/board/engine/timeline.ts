import { retryDelay } from '@/connection/backoff';
import type { Environment } from '@/connection/environment';
import { isPassing } from '@/connection/read';
import { Snapshots } from '@/connection/snapshots';
import { ProtocolError, type Unsubscribe } from '@/connection/types';
import type { Author, TimeLine } from './api';
import { Board } from './model';
import { type LoggedOp, type LogPage, readBoard, readOps } from './reading';
import { BoardScene } from './scene';
import { States } from './states';

/** Failures one after the other, after which the loading ends. */
const MOST_FAILURES = 5;

type State = ReturnType<TimeLine['getState']>;

export interface TimePlace {
  readonly env: Environment;
  readonly room: string;
  readonly board: string;
}

/** Opens the past of a board: its log is loaded from the first op that there is, and each moment of what is loaded can be shown. */
export function openTimeLine(place: TimePlace): TimeLine {
  return new Past(place);
}

class Past implements TimeLine {
  readonly scene = new BoardScene('');
  private status: State['status'] = 'loading';
  private head = 0;
  /** The number of the state with which it begins: 0, or that of a checkpoint where the log is not kept from the beginning. */
  private start = 0;
  /** Without a hole, the one after `start` first. */
  private readonly ops: LoggedOp[] = [];
  private states = new States(new Board());
  private chosen = false;
  private failures = 0;
  private stopped = false;
  private cancelRetry: Unsubscribe | undefined;
  private readonly authorsByID = new Map<string, Author>();
  private authorList: readonly Author[] = [];
  private readonly snapshots: Snapshots<State>;

  constructor(private readonly place: TimePlace) {
    this.snapshots = new Snapshots(place.env, () => ({
      status: this.status,
      loaded: this.loaded,
      head: this.head,
      at: this.scene.n,
      first: this.start + 1,
    }));
    void this.load(() => this.begin());
  }

  getState(): State {
    return this.snapshots.get();
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.snapshots.subscribe(listener);
  }

  authors(): readonly Author[] {
    return this.authorList;
  }

  op(n: number): LoggedOp | undefined {
    return this.ops[n - this.start - 1];
  }

  goTo(n: number): void {
    this.chosen = true;
    this.show(n);
  }

  close(): void {
    this.stopped = true;
    this.cancelRetry?.();
  }

  private get loaded(): number {
    return this.start + this.ops.length;
  }

  private show(n: number): void {
    const to = Math.min(this.loaded, Math.max(this.start, Math.round(n)));
    const { n: at } = this.scene;
    const from = this.states.before(to);
    // Onwards from where it is, unless a state that is kept is nearer.
    if (at <= to && at >= from.n) this.scene.follow(this.between(at, to));
    else {
      const board = new Board(from);
      for (const op of this.between(from.n, to)) board.apply(op);
      this.scene.take(board);
    }
    this.snapshots.changed();
  }

  private between(after: number, to: number): readonly LoggedOp[] {
    return this.ops.slice(after - this.start, to - this.start);
  }

  /** Reads the beginning of the log, and where it is not kept any more, the checkpoint that stands for it. */
  private async begin(): Promise<void> {
    const { env, room, board } = this.place;
    const opened = await readBoard(env, room, board);
    const log = await readOps(env, room, board, 0);
    this.head = opened.n;
    if (log.ops[0]?.n === 1 || !opened.state) {
      this.add(log);
      return;
    }
    this.start = opened.state.n;
    this.states = new States(new Board(opened.state));
    this.scene.reset(opened.state);
    this.add(opened);
  }

  private async more(): Promise<void> {
    const { env, room, board } = this.place;
    this.add(await readOps(env, room, board, this.loaded));
  }

  private add(page: LogPage): void {
    if (this.stopped) return;
    this.hear(page);
    for (const op of page.ops) {
      if (op.n !== this.loaded + 1) throw new ProtocolError('internal', `op ${op.n} was read after ${this.loaded}`);
      this.ops.push(op);
      this.states.add(op);
    }
    this.head = Math.max(this.head, this.loaded);
    this.failures = 0;
    if (page.next > 0) void this.load(() => this.more());
    else this.end();
    this.snapshots.changed();
  }

  private end(): void {
    this.status = 'ready';
    this.head = this.loaded;
    if (!this.chosen) this.show(this.head);
  }

  private hear({ authors }: LogPage): void {
    for (const author of authors) this.authorsByID.set(author.account, author);
    if (authors.length > 0) this.authorList = [...this.authorsByID.values()];
  }

  /** Goes on with the loading; again, where that may help. */
  private async load(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (this.stopped) return;
      this.failures += 1;
      if (isPassing(error) && this.failures < MOST_FAILURES) {
        const asked = error instanceof ProtocolError ? (error.retry ?? 0) : 0;
        const wait = Math.max(asked, retryDelay(this.failures, this.place.env.random()));
        this.cancelRetry = this.place.env.after(wait, () => void this.load(step));
        return;
      }
      this.status = 'failed';
      this.snapshots.changed();
    }
  }
}
