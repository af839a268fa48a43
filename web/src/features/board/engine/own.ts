import type { Environment } from '@/connection/environment';
import type { BoardPort } from '@/connection/types';
import type { Refused } from './api';
import { split } from './drafts';
import { History } from './history';
import { itemIDs } from './ids';
import { isWide, itemsOf, type NumberedOp } from './model';
import { MOST_OPS, Outbox, type WaitingPart } from './outbox';
import { numbered, type Part } from './overlay';
import { attempt, hanging } from './refusal';
import type { BoardScene } from './scene';
import { Sending } from './sending';
import type { AccountID, Draft, Gesture, ItemID } from './types';

/** Where a board is, and who is there. */
export interface BoardPlace {
  readonly env: Environment;
  readonly port: BoardPort;
  /** Whose device this is. */
  readonly account: AccountID;
  readonly room: string;
  readonly board: string;
}

export interface OwnHost {
  /** The board has to be read anew: it has an op that was never heard. */
  unheard(): void;
  changed(): void;
}

/** What this person does on a board: it is seen in the scene at once, sent, settled when it is heard in the log, and told when it is refused. */
export class Own {
  readonly history: History;
  private readonly outbox: Outbox;
  private readonly sending: Sending;
  private readonly newItemID: () => ItemID;
  /** What there was no place for any more. */
  private tooMuch: Refused | undefined;

  constructor(
    private readonly place: BoardPlace,
    private readonly scene: BoardScene,
    private readonly host: OwnHost,
  ) {
    const { env, port, account, room, board } = place;
    this.newItemID = itemIDs(env);
    this.outbox = new Outbox(env.storage, account, room, board);
    this.history = new History(
      scene,
      () => env.newID(),
      (part) => this.perform(part),
    );
    this.sending = new Sending(env, port, board, this.outbox, {
      refused: (part, code) => this.refused(part, code),
      unheard: () => host.unheard(),
      changed: () => host.changed(),
    });
    for (const part of this.outbox.parts) scene.add(part);
  }

  /** Ops that the server has not answered, or answered and not told yet. */
  get pending(): number {
    return this.outbox.parts.length + this.sending.unheard.length;
  }

  get refusals(): readonly Refused[] {
    return this.tooMuch ? [...this.outbox.refused, this.tooMuch] : this.outbox.refused;
  }

  connect(connected: boolean): void {
    this.sending.connect(connected);
  }

  stop(): void {
    this.sending.stop();
  }

  do(gesture: Gesture): void {
    const drafts = gesture.ops.flatMap(split);
    if (this.outbox.fits(drafts)) this.history.do(drafts);
    else this.refuseMore(gesture.ops);
    this.proceed();
  }

  undo(): void {
    if (this.outbox.fits([])) this.history.undo();
    else this.refuseMore([]);
    this.proceed();
  }

  redo(): void {
    if (this.outbox.fits([])) this.history.redo();
    else this.refuseMore([]);
    this.proceed();
  }

  dismiss(refused: string): void {
    this.take(refused);
    this.host.changed();
  }

  again(refused: string): void {
    const found = this.take(refused);
    if (found) this.do(attempt(found, this.newItemID));
  }

  /** The next op of the log: what was this person's is confirmed. */
  next(op: NumberedOp, request: string | undefined): void {
    const parts = this.sending.heard(request);
    const keys = parts.map(({ key }) => key);
    this.scene.confirm(op, keys);
    if (keys.length === 0) return;
    for (const key of keys) this.number(key, op.n);
    this.proceed();
  }

  /** An op that the board had already. */
  known({ n }: NumberedOp, request: string | undefined): void {
    const parts = this.sending.heard(request);
    if (parts.length === 0) return;
    for (const { key } of parts) this.confirmed(key, n);
    this.proceed();
  }

  /** What is read from now on has all that was answered until now. */
  loading(): void {
    this.sending.loading();
  }

  /** The board was read. What of it is this person's is known to be in it, but not under which number. */
  loaded(): void {
    const there = this.sending.loaded();
    const { account } = this.place;
    const board = this.scene.confirmed;
    const number = (isClear: boolean, page: ItemID) => (isClear ? board.lastSweep(page, account) : board.n);
    for (const { key, draft } of there) this.confirmed(key, number(draft.op === 'clear', draft.page));
    // Before a refresh of the page others were taken, of which there is only what takes them back.
    const waiting = new Set([...this.outbox.parts, ...this.sending.unheard].map(({ key }) => key));
    for (const { undoes, draft } of this.outbox.parts) {
      if (undoes !== undefined && !waiting.has(undoes)) this.confirmed(undoes, number(isWide(draft), draft.page));
    }
    this.proceed();
  }

  private confirmed(key: string, n: number): void {
    this.scene.drop([key], n);
    this.number(key, n);
  }

  /** The number of an op is known: what takes it back names it from now on. */
  private number(key: string, n: number): void {
    this.history.numbered(key, n);
    if (!this.outbox.parts.some(({ undoes }) => undoes === key)) return;
    this.outbox.revise((part) => (part.undoes === key ? numbered(part, n) : part));
  }

  private perform(part: Part): void {
    this.scene.add(part);
    this.outbox.add(part);
  }

  /** The part on its way was refused. */
  private refused(part: WaitingPart, code: string): void {
    if (code === 'id_reused' && this.isDone(part)) {
      this.outbox.done();
      this.confirmed(part.key, this.scene.n);
      return;
    }
    const { taken, left } = hanging(part, this.outbox.parts.slice(1));
    this.outbox.refuse({ id: part.key, code, gesture: { ops: [part.draft, ...taken] } });
    this.forget(part);
    this.outbox.revise((waiting) => {
      if (!left.has(waiting.key)) return waiting;
      const now = left.get(waiting.key);
      if (now) this.scene.revise(now);
      else this.forget(waiting);
      return now;
    });
  }

  private forget({ key }: Part): void {
    this.scene.drop([key]);
    this.history.refused(key);
  }

  /** Another tab of this person, which was made from this one, has added it. */
  private isDone({ draft }: Part): boolean {
    const { account } = this.place;
    const isOwn = (id: ItemID) => this.scene.confirmed.life(id).item?.author === account;
    return draft.id !== undefined && itemsOf(draft).every(({ id }) => isOwn(id));
  }

  private refuseMore(ops: readonly Draft[]): void {
    const all = [...(this.tooMuch?.gesture.ops ?? []), ...ops].slice(-MOST_OPS);
    this.tooMuch = { id: this.place.env.newID(), code: 'slow_down', gesture: { ops: all } };
  }

  private take(refused: string): Refused | undefined {
    if (this.tooMuch?.id !== refused) return this.outbox.dismiss(refused);
    const { tooMuch } = this;
    this.tooMuch = undefined;
    return tooMuch;
  }

  private proceed(): void {
    this.sending.next();
    this.host.changed();
  }
}
