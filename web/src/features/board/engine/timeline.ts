import type { Environment } from '@/connection/environment';
import { Snapshots } from '@/connection/snapshots';
import type { Author, TimeLine } from './api';
import { Board, type BoardState } from './model';
import { type LoggedOp, readBoard, readOps } from './reading';
import { BoardScene } from './scene';

type TimeState = ReturnType<TimeLine['getState']>;

/** So many ops lie between two states that are kept to come back to. */
const STEP = 500;

export interface TimePlace {
  readonly env: Environment;
  readonly room: string;
  readonly board: string;
}

/** The past of a board, loaded from its first op that there is. */
export function openTimeLine(place: TimePlace): TimeLine {
  return new Past(place);
}

class Past implements TimeLine {
  readonly scene = new BoardScene('');
  private readonly snapshots: Snapshots<TimeState>;
  private readonly ops: LoggedOp[] = [];
  private readonly names = new Map<string, Author>();
  /** States to go on from, by the number of their last op; the first one is where the log begins. */
  private readonly states: BoardState[] = [new Board().state()];
  /** The board after all ops that are loaded. */
  private newest = new Board();
  private status: TimeState['status'] = 'loading';
  private head = 0;
  private closed = false;

  constructor(private readonly place: TimePlace) {
    this.snapshots = new Snapshots(place.env, () => this.build());
    void this.load();
  }

  getState(): TimeState {
    return this.snapshots.get();
  }

  subscribe(listener: () => void): () => void {
    return this.snapshots.subscribe(listener);
  }

  authors(): readonly Author[] {
    return [...this.names.values()];
  }

  goTo(n: number): void {
    const to = Math.min(Math.max(n, this.first - 1), this.newest.n);
    const from = this.states.findLast((state) => state.n <= to);
    if (!from) return;
    const { scene } = this;
    if (scene.n > to || scene.n < from.n) scene.reset(from);
    scene.follow(this.ops.slice(scene.n + 1 - this.first, to + 1 - this.first));
    this.snapshots.changed();
  }

  op(n: number): LoggedOp | undefined {
    return this.ops[n - this.first];
  }

  close(): void {
    this.closed = true;
  }

  /** The number of the first op that there is. */
  private get first(): number {
    return (this.states[0]?.n ?? 0) + 1;
  }

  private async load(): Promise<void> {
    const { env, room, board } = this.place;
    try {
      const opened = await readBoard(env, room, board);
      this.head = opened.n;
      let page = await readOps(env, room, board, 0);
      if (page.ops[0]?.n !== 1 && opened.state) {
        this.begin(opened.state);
        page = opened;
      }
      while (!this.closed) {
        this.take(page.ops, page.authors);
        if (page.next === 0) break;
        page = await readOps(env, room, board, page.next);
      }
      this.status = 'ready';
      this.goTo(this.newest.n);
    } catch {
      this.status = 'failed';
    }
    this.snapshots.changed();
  }

  /** The log begins later: with what a checkpoint has. */
  private begin(state: BoardState): void {
    this.states[0] = state;
    this.newest = new Board(state);
    this.scene.reset(state);
  }

  private take(ops: readonly LoggedOp[], authors: readonly Author[]): void {
    for (const author of authors) this.names.set(author.account, author);
    for (const op of ops) {
      this.newest.apply(op);
      this.ops.push(op);
      if (op.n % STEP === 0) this.states.push(this.newest.state());
    }
    this.head = Math.max(this.head, this.newest.n);
    this.snapshots.changed();
  }

  private build(): TimeState {
    const { status, head, first, newest, scene } = this;
    return { status, loaded: newest.n, head, at: scene.n, first };
  }
}
