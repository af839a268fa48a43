import type { Board, BoardState, NumberedOp } from './model';

/** Ops between two states that are kept, at first. */
const INTERVAL = 500;
/** States at most; of more every second one is let go, and the interval is twice as long from then on. */
const MOST = 64;

/** States of a board along its log, so that no moment is far from one of them. The elements in them are the same objects. */
export class States {
  private kept: BoardState[];
  private interval = INTERVAL;

  /** Begins with what the board is; ops that are added are done on it. */
  constructor(private readonly board: Board) {
    this.kept = [board.state()];
  }

  add(op: NumberedOp): void {
    this.board.apply(op);
    const last = this.kept.at(-1)?.n ?? 0;
    if (op.n - last < this.interval) return;
    this.kept.push(this.board.state());
    if (this.kept.length <= MOST) return;
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.interval *= 2;
  }

  /** The last one that is not after the op of a number, or the first. */
  before(n: number): BoardState {
    const state = this.kept.findLast((each) => each.n <= n) ?? this.kept[0];
    return state ?? this.board.state();
  }
}
