import * as v from 'valibot';
import type { KeyValue } from '@/connection/environment';
import type { BoardProps, RequestID } from '@/connection/types';
import type { Refused } from './api';
import { bytesOfDraft, merged } from './drafts';
import type { Part } from './overlay';
import type { Draft } from './types';

/** Ops that may wait and be refused at most, and the bytes that they may take. */
export const MOST_OPS = 500;
const MOST_BYTES = 1 << 20;

/** Parts that go out as one op, under one request id. */
export interface Batch {
  readonly id: RequestID;
  readonly draft: Draft;
  readonly parts: readonly WaitingPart[];
}

/** `alone`: it was refused with others, and it is to be seen which of them that concerned. */
export interface WaitingPart extends Part {
  readonly alone?: true;
}

const text = v.string();
// What is restored goes to the server, which looks at each property itself.
const data = v.custom<BoardProps>((value) => typeof value === 'object' && value !== null);
const draftSchema = v.object({
  page: text,
  op: v.picklist(['add', 'patch', 'delete', 'move', 'clear', 'restore']),
  id: v.exactOptional(text),
  data: v.exactOptional(data),
  also: v.exactOptional(v.array(v.object({ id: text, data: v.exactOptional(data) }))),
  base: v.exactOptional(v.number()),
});
const partSchema = v.object({
  key: text,
  draft: draftSchema,
  undoes: v.exactOptional(text),
  alone: v.exactOptional(v.literal(true)),
});
const storedSchema = v.object({
  sending: v.exactOptional(v.object({ id: text, draft: draftSchema, parts: v.array(partSchema) })),
  waiting: v.array(partSchema),
  refused: v.array(v.object({ id: text, code: text, gesture: v.object({ ops: v.array(draftSchema) }) })),
});

/** What one account did on one board and the server has not answered, in order, and what it refused; kept over a refresh of the page. */
export class Outbox {
  private waiting: readonly WaitingPart[] = [];
  private sent: Batch | undefined;
  private refusals: readonly Refused[] = [];
  private readonly sizes = new WeakMap<object, number>();
  private readonly key: string;

  constructor(
    private readonly storage: KeyValue,
    account: string,
    room: string,
    board: string,
  ) {
    this.key = `atrium.board.${account}.${room}.${board}`;
    this.restore();
  }

  /** The batch that is on its way. */
  get sending(): Batch | undefined {
    return this.sent;
  }

  /** In the order of doing, what is on its way first. */
  get parts(): readonly WaitingPart[] {
    return [...(this.sent?.parts ?? []), ...this.waiting];
  }

  get refused(): readonly Refused[] {
    return this.refusals;
  }

  /** Whether there is place for these. */
  fits(drafts: readonly Draft[]): boolean {
    const held = [
      ...this.parts.map(({ draft }) => draft),
      ...this.refusals.flatMap(({ gesture }) => gesture.ops),
      ...drafts,
    ];
    return held.length <= MOST_OPS && held.reduce((sum, draft) => sum + this.bytesOf(draft), 0) <= MOST_BYTES;
  }

  add(part: Part): void {
    this.waiting = [...this.waiting, part];
    this.store();
  }

  /** Takes the first that wait and fit into one op; undefined as long as something is on its way, or the first is not ready. */
  take(newID: () => RequestID): Batch | undefined {
    const [first, ...others] = this.waiting;
    if (this.sent || !first || first.undoes !== undefined) return undefined;
    let { draft } = first;
    const parts = [first];
    for (const part of others) {
      const more = first.alone || part.alone || part.undoes !== undefined ? undefined : merged(draft, part.draft);
      if (!more) break;
      draft = more;
      parts.push(part);
    }
    this.sent = { id: newID(), draft, parts };
    this.waiting = this.waiting.slice(parts.length);
    this.store();
    return this.sent;
  }

  /** The batch on its way is done. */
  done(): void {
    this.sent = undefined;
    this.store();
  }

  /** The batch on its way was refused: each of its parts is sent alone, so that only the one is refused that has to be. */
  apart(): void {
    const parts = this.sent?.parts ?? [];
    this.sent = undefined;
    this.waiting = [...parts.map((part) => ({ ...part, alone: true as const })), ...this.waiting];
    this.store();
  }

  /** Puts other parts in the place of some that wait; undefined takes one out. */
  revise(become: (part: WaitingPart) => WaitingPart | undefined): void {
    this.waiting = this.waiting.flatMap((part) => become(part) ?? []);
    this.store();
  }

  /** The batch on its way was refused. */
  refuse(refused: Refused): void {
    this.sent = undefined;
    this.refusals = [...this.refusals, refused];
    this.store();
  }

  /** Forgets a refusal, and returns it. */
  dismiss(id: string): Refused | undefined {
    const found = this.refusals.find((refused) => refused.id === id);
    this.refusals = this.refusals.filter((refused) => refused !== found);
    this.store();
    return found;
  }

  private bytesOf(draft: Draft): number {
    const known = this.sizes.get(draft);
    if (known !== undefined) return known;
    const size = bytesOfDraft(draft);
    this.sizes.set(draft, size);
    return size;
  }

  private store(): void {
    const { sent, waiting, refusals: refused } = this;
    try {
      if (!sent && waiting.length === 0 && refused.length === 0) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, JSON.stringify({ ...(sent && { sending: sent }), waiting, refused }));
    } catch {
      // Full or forbidden: it still waits in memory, only a refresh would lose it.
    }
  }

  private restore(): void {
    try {
      const stored = v.parse(storedSchema, JSON.parse(this.storage.getItem(this.key) ?? ''));
      // What was on its way may have arrived; sent again with the same id it counts once.
      this.sent = stored.sending;
      this.waiting = stored.waiting;
      this.refusals = stored.refused;
    } catch {
      // There is nothing, or nothing that can be read.
    }
  }
}
