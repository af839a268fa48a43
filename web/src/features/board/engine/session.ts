import type { Environment } from '@/connection/environment';
import { Snapshots } from '@/connection/snapshots';
import type { BoardNews, BoardOpEvent, BoardPort, Unsubscribe } from '@/connection/types';
import type { Author, BoardSession, Refused, SessionState } from './api';
import { split } from './drafts';
import { Follower, type HeardOp } from './follower';
import { History } from './history';
import { itemIDs } from './ids';
import { Marks } from './marks';
import { type BoardState, isWide, itemsOf, type NumberedOp } from './model';
import { MOST_OPS, Outbox, type WaitingPart } from './outbox';
import { numbered, type Part } from './overlay';
import { attempt, hanging } from './refusal';
import { BoardScene } from './scene';
import { Sending } from './sending';
import type { AccountID, Gesture } from './types';

export interface BoardPlace {
  readonly env: Environment;
  readonly port: BoardPort;
  /** Whose device this is. */
  readonly account: AccountID;
  readonly room: string;
  readonly board: string;
}

/** Opens a board of a room: from now on this device looks at it, until it is closed. */
export function openBoard(place: BoardPlace): BoardSession {
  return new Session(place);
}

class Session implements BoardSession {
  readonly scene: BoardScene;
  readonly marks: Marks;
  private readonly outbox: Outbox;
  private readonly sending: Sending;
  private readonly follower: Follower;
  private readonly history: History;
  private readonly snapshots: Snapshots<SessionState>;
  private readonly newItemID: () => string;
  private readonly stopListening: Unsubscribe;
  private connected = true;
  /** The board was there once. */
  private shown = false;
  private authorList: readonly Author[] = [];
  /** What there was no place for any more. */
  private tooMuch: Refused | undefined;
  private refusals: readonly Refused[] = [];

  constructor(private readonly place: BoardPlace) {
    const { env, port, account, room, board } = place;
    this.newItemID = itemIDs(env);
    this.scene = new BoardScene(account);
    this.marks = new Marks(env, (id) => this.scene.confirmed.knows(id) || this.scene.element(id) !== undefined);
    this.outbox = new Outbox(env.storage, account, room, board);
    this.snapshots = new Snapshots(env, () => this.build());
    this.history = new History(
      this.scene,
      () => env.newID(),
      (part) => this.perform(part),
    );
    this.sending = new Sending(env, port, board, this.outbox, {
      refused: (part, code) => this.refused(part, code),
      unheard: () => this.follower.load(),
      changed: this.changed,
    });
    this.follower = new Follower(env, room, board, {
      head: () => this.scene.n,
      loading: () => this.sending.loading(),
      loaded: (state, authors) => this.loaded(state, authors),
      next: (heard) => this.next(heard),
      known: ({ op, request }) => this.settled(this.sending.heard(request), op.n),
      changed: this.changed,
    });
    for (const part of this.outbox.parts) this.scene.add(part);
    this.stopListening = port.onNews((news) => this.heard(news));
    this.follower.load();
    port.open(board);
    this.sending.connect(true);
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
    const drafts = gesture.ops.flatMap(split);
    if (!this.outbox.fits(drafts)) this.refuseMore(gesture);
    else this.history.do(drafts);
    this.proceed();
  }

  undo(): void {
    if (!this.outbox.fits([])) this.refuseMore({ ops: [] });
    else this.history.undo();
    this.proceed();
  }

  redo(): void {
    if (!this.outbox.fits([])) this.refuseMore({ ops: [] });
    else this.history.redo();
    this.proceed();
  }

  retry(): void {
    this.follower.retry();
  }

  dismiss(refused: string): void {
    this.take(refused);
    this.changed();
  }

  again(refused: string): void {
    const found = this.take(refused);
    if (found) this.do(attempt(found, this.newItemID));
  }

  close(): void {
    this.stopListening();
    this.follower.stop();
    this.sending.stop();
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
        this.marks.clear();
        return;
      case 'back':
        this.connect(true);
        this.follower.retry();
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
    this.sending.connect(connected);
    this.changed();
  }

  private next({ op, request }: HeardOp): void {
    const parts = this.sending.heard(request);
    this.scene.confirm(
      op,
      parts.map(({ key }) => key),
    );
    this.number(parts, op.n);
    if (parts.length > 0) this.proceed();
  }

  /** Parts are in what is confirmed already. */
  private settled(parts: readonly WaitingPart[], n: number): void {
    if (parts.length === 0) return;
    this.scene.drop(
      parts.map(({ key }) => key),
      n,
    );
    this.number(parts, n);
    this.proceed();
  }

  private loaded(state: BoardState, authors: readonly Author[]): void {
    const there = this.sending.loaded();
    this.scene.reset(state);
    this.shown = true;
    this.authorList = authors;
    const waiting = new Set([...this.outbox.parts, ...this.sending.unheard].map(({ key }) => key));
    // Which number they have is not known; the last op that did such a thing was theirs.
    for (const part of there) this.numberRead(part.key, part.draft.op === 'clear', part.draft.page);
    for (const { undoes, draft } of this.outbox.parts) {
      if (undoes !== undefined && !waiting.has(undoes)) this.numberRead(undoes, isWide(draft), draft.page);
    }
    this.proceed();
  }

  private numberRead(key: string, isClear: boolean, page: string): void {
    const n = isClear ? this.scene.confirmed.lastSweep(page, this.place.account) : this.scene.n;
    this.scene.drop([key], n);
    this.number([{ key }], n);
  }

  /** The number of ops is known: to what takes them back as well. */
  private number(parts: readonly Pick<Part, 'key'>[], n: number): void {
    const keys = new Set(parts.map(({ key }) => key));
    for (const key of keys) this.history.numbered(key, n);
    if (this.outbox.parts.some(({ undoes }) => undoes !== undefined && keys.has(undoes))) {
      this.outbox.revise((part) => (part.undoes !== undefined && keys.has(part.undoes) ? numbered(part, n) : part));
    }
  }

  private perform(part: Part): void {
    this.scene.add(part);
    this.outbox.add(part);
  }

  private refused(part: WaitingPart, code: string): void {
    const { taken, left } = hanging(part, this.outbox.parts.slice(1));
    const isDone = code === 'id_reused' && this.isDone(part);
    if (isDone) this.outbox.done();
    else this.outbox.refuse({ id: part.key, code, gesture: { ops: [part.draft, ...taken] } });
    this.scene.drop([part.key]);
    if (isDone) {
      this.history.numbered(part.key, this.scene.n);
      return;
    }
    this.history.refused(part.key);
    this.outbox.revise((waiting) => {
      const now = left.get(waiting.key);
      if (now) this.scene.revise(now);
      if (now || !left.has(waiting.key)) return now ?? waiting;
      this.history.refused(waiting.key);
      this.scene.drop([waiting.key]);
      return undefined;
    });
  }

  /** Another tab of this person, which was made from this one, has added it. */
  private isDone({ draft }: Part): boolean {
    return (
      draft.id !== undefined &&
      itemsOf(draft).every(({ id }) => this.scene.confirmed.life(id).item?.author === this.place.account)
    );
  }

  private refuseMore(gesture: Gesture): void {
    const ops = [...(this.tooMuch?.gesture.ops ?? []), ...gesture.ops].slice(-MOST_OPS);
    this.tooMuch = { id: this.place.env.newID(), code: 'slow_down', gesture: { ops } };
  }

  private take(refused: string): Refused | undefined {
    if (this.tooMuch?.id !== refused) return this.outbox.dismiss(refused);
    const { tooMuch } = this;
    this.tooMuch = undefined;
    return tooMuch;
  }

  private proceed(): void {
    this.sending.next();
    this.changed();
  }

  private readonly changed = (): void => this.snapshots.changed();

  private get status(): SessionState['status'] {
    if (this.follower.code !== undefined) return 'failed';
    if (!this.shown) return 'loading';
    return this.connected && !this.follower.troubled ? 'live' : 'waiting';
  }

  private build(): SessionState {
    const { code } = this.follower;
    const refused = [...this.outbox.refused, ...(this.tooMuch ? [this.tooMuch] : [])];
    if (refused.length !== this.refusals.length || refused.some((each, i) => each !== this.refusals[i]))
      this.refusals = refused;
    return {
      status: this.status,
      ...(code !== undefined && { code }),
      pending: this.outbox.parts.length + this.sending.unheard.length,
      refused: this.refusals,
      canUndo: this.history.canUndo,
      canRedo: this.history.canRedo,
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
