/** Which rows the message list shows: a pure function of what is loaded, so that older pages only ever add rows above. */

/** What the list needs to know about a message; the connection's messages have it. */
export interface Dated {
  readonly seq: number;
  /** ms UTC. */
  readonly time: number;
  readonly account: string;
  readonly name: string;
}

export type Row<M, P> =
  | { readonly type: 'day'; readonly key: string; readonly time: number }
  | { readonly type: 'unread'; readonly key: string }
  | { readonly type: 'message'; readonly key: string; readonly message: M; readonly first: boolean }
  | { readonly type: 'pending'; readonly key: string; readonly pending: P };

/** Messages of one person within this time are drawn as one group, under one name. */
export const GROUP_MS = 5 * 60 * 1000;

export interface RowsInput<M extends Dated, P extends { readonly id: string }> {
  /** Ascending by seq. */
  readonly messages: readonly M[];
  readonly pending: readonly P[];
  /** True when older messages exist that are not loaded. */
  readonly more: boolean;
  /** The last message read when the list was opened; the divider stands after it. */
  readonly readTo: number | undefined;
  readonly self: string;
  readonly dayOf: (time: number) => string;
}

/**
 * Rows in order. While older messages exist, the oldest loaded one is held back: whether it begins a day or a group depends on
 * the message before it. So a row that was shown never changes when an older page comes, and the list cannot jump.
 */
export function buildRows<M extends Dated, P extends { readonly id: string }>(input: RowsInput<M, P>): Row<M, P>[] {
  const { messages, readTo } = input;
  const rows: Row<M, P>[] = [];
  const unreadFrom = readTo === undefined ? undefined : firstUnread(messages, readTo, input.self);
  for (let at = input.more ? 1 : 0; at < messages.length; at++) {
    const message = messages[at];
    if (!message) continue;
    const before = messages[at - 1];
    const day = input.dayOf(message.time);
    const newDay = !before || input.dayOf(before.time) !== day;
    if (newDay) rows.push({ type: 'day', key: `day-${message.seq}`, time: message.time });
    const unread = message.seq === unreadFrom;
    if (unread) rows.push({ type: 'unread', key: 'unread' });
    const first = newDay || unread || !before || !sameGroup(before, message);
    rows.push({ type: 'message', key: `message-${message.seq}`, message, first });
  }
  for (const pending of input.pending) rows.push({ type: 'pending', key: `pending-${pending.id}`, pending });
  return rows;
}

function sameGroup(before: Dated, message: Dated): boolean {
  return (
    before.account === message.account && before.name === message.name && message.time - before.time < GROUP_MS
  );
}

/** Seq of the first message after `readTo` that somebody else wrote, if older ones were read; nothing when all is read. */
export function firstUnread(messages: readonly Dated[], readTo: number, self: string): number | undefined {
  return messages.find((m) => m.seq > readTo && m.account !== self)?.seq;
}

/** How many messages after `seq` others wrote. */
export function countAfter(messages: readonly Dated[], seq: number, self: string): number {
  let n = 0;
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    if (!message || message.seq <= seq) break;
    if (message.account !== self) n++;
  }
  return n;
}

/** How many rows were put above the ones that were there: what the virtual list must hold the place for. */
export function prepended(before: readonly { readonly key: string }[], after: readonly { readonly key: string }[]): number {
  const first = before[0]?.key;
  if (first === undefined) return 0;
  return Math.max(0, after.findIndex((row) => row.key === first));
}

/** True when the end of the list is in sight, with some tolerance for fractions of a pixel. */
export function atEnd(scroll: { readonly offset: number; readonly viewport: number; readonly size: number }): boolean {
  return scroll.offset + scroll.viewport >= scroll.size - 24;
}

/** The key of a calendar day in a time zone, such as `2026-11-20`; the reader's zone when none is given. */
export function dayKey(time: number, timeZone?: string): string {
  return dayFormat(timeZone).format(time);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const key = timeZone ?? '';
  let format = formats.get(key);
  if (!format) {
    // en-CA writes dates as year-month-day.
    format = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone });
    formats.set(key, format);
  }
  return format;
}

/** `today`, `yesterday`, or nothing when the date itself should be shown. */
export function relativeDay(time: number, now: number, timeZone?: string): 'today' | 'yesterday' | undefined {
  const day = Date.parse(dayKey(time, timeZone));
  const today = Date.parse(dayKey(now, timeZone));
  if (day === today) return 'today';
  return today - day === 86_400_000 ? 'yesterday' : undefined;
}
