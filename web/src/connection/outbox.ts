import * as v from 'valibot';
import type { KeyValue } from './environment';
import { type AccountID, type PendingMessage, ProtocolError, type RequestID, type RoomID } from './types';
import { maxTextBytes } from './wire';

/** Messages that may wait per room; one more is refused with `slow_down`. */
export const maxPending = 100;

const stored = v.array(
  v.object({
    id: v.string(),
    time: v.number(),
    text: v.string(),
    reply: v.exactOptional(v.number()),
    mentions: v.array(v.string()),
    state: v.picklist(['queued', 'sending', 'failed']),
    code: v.exactOptional(v.string()),
  }),
);

/** Refuses a text that the server would refuse: `bad_data`, `bad_text`, `too_long`. */
export function checkText(text: string): void {
  if (text === '') throw new ProtocolError('bad_data', 'the text is empty');
  if (text.includes('\0')) throw new ProtocolError('bad_text');
  if (new TextEncoder().encode(text).length > maxTextBytes) throw new ProtocolError('too_long');
}

/** What one account wrote into one room and the server has not confirmed, in order, kept over a refresh of the page. */
export class Outbox {
  private items: readonly PendingMessage[];
  private readonly key: string;

  constructor(
    private readonly storage: KeyValue,
    account: AccountID,
    room: RoomID,
  ) {
    this.key = `atrium.pending.${account}.${room}`;
    this.items = this.restore();
  }

  /** The same list until something changes. */
  list(): readonly PendingMessage[] {
    return this.items;
  }

  get(id: RequestID): PendingMessage | undefined {
    return this.items.find((item) => item.id === id);
  }

  /** The first that waits, when none is on its way: one after the other, so that their order holds over any refusal. */
  next(): PendingMessage | undefined {
    if (this.items.some((item) => item.state === 'sending')) return undefined;
    return this.items.find((item) => item.state === 'queued');
  }

  add(message: PendingMessage): void {
    if (this.items.length >= maxPending) throw new ProtocolError('slow_down', 'too many messages wait');
    this.store([...this.items, message]);
  }

  mark(id: RequestID, state: 'queued' | 'sending'): void;
  mark(id: RequestID, state: 'failed', code: string): void;
  mark(id: RequestID, state: PendingMessage['state'], code?: string): void {
    this.store(
      this.items.map((item) => {
        if (item.id !== id) return item;
        const { code: _, ...rest } = item;
        return { ...rest, state, ...(code !== undefined && { code }) };
      }),
    );
  }

  /** False when it was not there. */
  remove(id: RequestID): boolean {
    if (!this.get(id)) return false;
    this.store(this.items.filter((item) => item.id !== id));
    return true;
  }

  private store(items: readonly PendingMessage[]): void {
    this.items = items;
    try {
      if (items.length === 0) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, JSON.stringify(items));
    } catch {
      // Full or forbidden: the messages still wait in memory, only a refresh would lose them.
    }
  }

  private restore(): readonly PendingMessage[] {
    try {
      const items = v.parse(stored, JSON.parse(this.storage.getItem(this.key) ?? '[]'));
      // What was on its way may have arrived; sent again with the same id it counts once.
      return items.slice(0, maxPending).map((item) => (item.state === 'sending' ? { ...item, state: 'queued' } : item));
    } catch {
      return [];
    }
  }
}
