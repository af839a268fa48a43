import { Snapshots } from '@/connection/snapshots';
import type { BoardNews, BoardOpEvent, Unsubscribe } from '@/connection/types';
import type { Author, BoardSession, Refused, SessionState } from './api';
import { Follower } from './follower';
import { Marks } from './marks';
import { itemsOf, type NumberedOp } from './model';
import { type BoardPlace, Own } from './own';
import { BoardScene } from './scene';
import type { AccountID, Gesture } from './types';

/** Opens a board of a room: from now on this device looks at it, until it is closed. */
export function openBoard(place: BoardPlace): BoardSession {
  return new Session(place);
}

class Session implements BoardSession {
  readonly scene: BoardScene;
  readonly marks: Marks;
  private readonly own: Own;
  private readonly follower: Follower;
  private readonly snapshots: Snapshots<SessionState>;
  private readonly stopListening: Unsubscribe;
  private connected = true;
  /** The board was there once. */
  private shown = false;
  private authorList: readonly Author[] = [];
  private refusals: readonly Refused[] = [];

  constructor(private readonly place: BoardPlace) {
    const { env, port, account, room, board } = place;
    this.snapshots = new Snapshots(env, () => this.build());
    const changed = () => this.snapshots.changed();
    this.scene = new BoardScene(account);
    this.marks = new Marks(env, (id) => this.scene.confirmed.knows(id) || this.scene.element(id) !== undefined);
    this.own = new Own(place, this.scene, { unheard: () => this.follower.load(), changed });
    this.follower = new Follower(env, room, board, {
      head: () => this.scene.n,
      loading: () => this.own.loading(),
      loaded: (board, authors) => {
        this.scene.take(board);
        this.own.loaded();
        this.authorList = authors;
        this.shown = true;
      },
      next: ({ op, request }) => this.own.next(op, request),
      known: ({ op, request }) => this.own.known(op, request),
      changed,
    });
    this.stopListening = port.onNews((news) => this.heard(news));
    this.follower.load();
    port.open(board);
    this.own.connect(true);
  }

  getState(): SessionState {
    return this.snapshots.get();
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.snapshots.subscribe(listener);
  }

  authors(): readonly Author[] {
    return this.authorList;
  }

  do(gesture: Gesture): void {
    this.own.do(gesture);
  }

  undo(): void {
    this.own.undo();
  }

  redo(): void {
    this.own.redo();
  }

  retry(): void {
    this.follower.retry();
  }

  dismiss(refused: string): void {
    this.own.dismiss(refused);
  }

  again(refused: string): void {
    this.own.again(refused);
  }

  close(): void {
    this.stopListening();
    this.follower.stop();
    this.own.stop();
    this.marks.clear();
    this.place.port.open();
  }

  private heard(news: BoardNews): void {
    switch (news.type) {
      case 'op':
        if (news.op.board === this.place.board) this.heardOp(numberedOp(news.op, news.account), news.request);
        return;
      case 'live':
        if (news.live.board === this.place.board) this.marks.heard(news.live);
        return;
      case 'resync':
        this.follower.load();
        return;
      case 'lost':
        this.connect(false);
        this.follower.lost();
        this.marks.clear();
        return;
      case 'back':
        this.connect(true);
        this.follower.back();
        return;
      case 'board':
        return; // What a board is called is not the business of who draws on it.
      default:
        news satisfies never;
    }
  }

  private heardOp(op: NumberedOp, request: string | undefined): void {
    this.follower.heard({ op, request: op.account === this.place.account ? request : undefined });
    if (op.op === 'add') this.marks.arrived(itemsOf(op).map(({ id }) => id));
  }

  private connect(connected: boolean): void {
    this.connected = connected;
    this.own.connect(connected);
    this.snapshots.changed();
  }

  private get status(): SessionState['status'] {
    if (this.follower.code !== undefined) return 'failed';
    if (!this.shown) return 'loading';
    return this.connected && !this.follower.troubled ? 'live' : 'waiting';
  }

  private build(): SessionState {
    const { code } = this.follower;
    const { refusals, pending, history } = this.own;
    if (refusals.length !== this.refusals.length || refusals.some((each, i) => each !== this.refusals[i]))
      this.refusals = refusals;
    return {
      status: this.status,
      ...(code !== undefined && { code }),
      pending,
      refused: this.refusals,
      canUndo: history.canUndo,
      canRedo: history.canRedo,
    };
  }
}

/** An op of the news; what is empty in it is absent. */
function numberedOp({ n, page, op, id, base, data, also }: BoardOpEvent, account: AccountID): NumberedOp {
  return {
    n,
    account,
    page,
    op,
    ...(id !== '' && { id }),
    ...(base > 0 && { base }),
    ...(data && { data }),
    ...(also.length > 0 && { also }),
  };
}
