/** Which rows the message list shows: a pure function of what is loaded, so that older pages only ever add rows above. */

import { localDay } from '@/days';

/** What the list needs to know about a message; the connection's messages have it. */
export interface Dated {
  readonly seq: number;
  /** ms UTC. */
  readonly time: number;
  readonly account: string;
  readonly name: string;
}

export type Row<M, P> =
  | { readonly type: 'beginning'; readonly key: string }
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
  const unreadFrom =
    readTo === undefined || startsAfter(messages, readTo, input.more)
      ? undefined
      : firstUnread(messages, readTo, input.self);
  if (!input.more && messages.length > 0) rows.push({ type: 'beginning', key: 'beginning' });
  const held = input.more ? messages[0] : undefined;
  let before: M | undefined;
  let dayBefore: string | undefined;
  for (const message of messages) {
    const day = input.dayOf(message.time);
    const previous = before;
    const newDay = day !== dayBefore;
    before = message;
    dayBefore = day;
    if (message === held) continue;
    if (newDay) rows.push({ type: 'day', key: `day-${message.seq}`, time: message.time });
    const unread = message.seq === unreadFrom;
    if (unread) rows.push({ type: 'unread', key: 'unread' });
    const first = newDay || unread || !previous || !sameGroup(previous, message);
    rows.push({ type: 'message', key: `message-${message.seq}`, message, first });
  }
  for (const pending of input.pending) rows.push({ type: 'pending', key: `pending-${pending.id}`, pending });
  return rows;
}

function sameGroup(before: Dated, message: Dated): boolean {
  return before.account === message.account && before.name === message.name && message.time - before.time < GROUP_MS;
}

/** True when messages after `readTo` exist, or may, before the loaded ones. */
export function startsAfter(messages: readonly Dated[], readTo: number, more: boolean): boolean {
  const first = messages[0];
  return more && first !== undefined && first.seq > readTo;
}

/** How many messages one missed; `open` when there are more of them before the loaded ones. */
export interface Missed {
  readonly count: number;
  readonly open: boolean;
}

interface MissedInput {
  readonly messages: readonly Dated[];
  readonly readTo: number;
  /** The newest message when the reader came back. */
  readonly cameAt: number;
  readonly more: boolean;
  readonly self: string;
}

/** What others wrote after `readTo` and up to `cameAt`, as far as it is loaded; nothing when there is none above. */
export function missed({ messages, readTo, cameAt, more, self }: MissedInput): Missed | undefined {
  const count = countAfter(messages, readTo, self) - countAfter(messages, Math.max(cameAt, readTo), self);
  return count > 0 ? { count, open: startsAfter(messages, readTo, more) } : undefined;
}

/** Seq of the first message after `readTo` that somebody else wrote, if older ones were read; nothing when all is read. */
export function firstUnread(messages: readonly Dated[], readTo: number, self: string): number | undefined {
  return messages.find((m) => m.seq > readTo && m.account !== self)?.seq;
}

/** The message with a seq, if it is loaded. */
export function messageAt<M extends Dated>(messages: readonly M[], seq: number): M | undefined {
  let from = 0;
  let to = messages.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((messages[middle]?.seq ?? 0) < seq) from = middle + 1;
    else to = middle;
  }
  const found = messages[from];
  return found?.seq === seq ? found : undefined;
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
  return Math.max(
    0,
    after.findIndex((row) => row.key === first),
  );
}

/**
 * The next rows to show on the way from `shown` to `rows`. A virtual list keeps its place only if rows came or went at one end at a
 * time: what was added or removed above comes first, with `shift`; what changes below follows in a second step.
 */
export function stage<R extends { readonly key: string }>(
  shown: readonly R[],
  rows: readonly R[],
): { readonly rows: readonly R[]; readonly shift: boolean } {
  const added = prepended(shown, rows);
  const removed = added > 0 ? 0 : prepended(rows, shown);
  if (added === 0 && removed === 0) return { rows, shift: false };
  const kept = shown.slice(removed).map((row, at) => {
    const now = rows[added + at];
    return now?.key === row.key ? now : row;
  });
  const next = [...rows.slice(0, added), ...kept];
  return { rows: next.length === rows.length && next.every((row, at) => row === rows[at]) ? rows : next, shift: true };
}

/** Where the list should go: a row, and where in the window it then stands. Each going has its own number. */
export interface Aim {
  readonly key: string;
  readonly align: 'start' | 'center' | 'end';
  readonly number: number;
  /** The focus goes along. */
  readonly focus: boolean;
}

/** The index to scroll to for an aim: at the start of the window a row brings the separators above it along. Below 0 while it is absent. */
export function aimedAt<R extends { readonly key: string }>(
  rows: readonly R[],
  { key, align }: Aim,
  isItem: (row: R) => boolean,
): number {
  let index = rows.findIndex((row) => row.key === key);
  if (align !== 'start') return index;
  for (let above = rows[index - 1]; above && !isItem(above); above = rows[index - 1]) index -= 1;
  return index;
}

/** True when the end of the list is in sight, with some tolerance for fractions of a pixel. */
export function atEnd(scroll: { readonly offset: number; readonly viewport: number; readonly size: number }): boolean {
  return scroll.offset + scroll.viewport >= scroll.size - 24;
}

/** `today`, `yesterday`, or nothing when the date itself should be shown. */
export function relativeDay(
  time: number,
  now: number,
  dayOf: (time: number) => string = localDay,
): 'today' | 'yesterday' | undefined {
  const day = Date.parse(dayOf(time));
  const today = Date.parse(dayOf(now));
  if (day === today) return 'today';
  return today - day === 86_400_000 ? 'yesterday' : undefined;
}
