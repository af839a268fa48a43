import type { ChatMessage, RequestID, Seq } from './types';
import type { HistoryPage } from './wire';

/** Messages kept while the newest is in view, and at most, however far back the reader scrolled. */
export const followingLimit = 2000;
export const readingLimit = 100_000;
/** Trimming takes this many more than needed, so that it is rare. */
const trimSlack = 500;

type Patch = { readonly by: Seq; readonly target: Seq; readonly text: string | undefined };

/**
 * The loaded end of a room's chat: ascending by seq, each message once, without holes. Events and pages may overlap in
 * any way; a page's rows are as of its head, so edits that came while it was on its way are applied to it again.
 */
export class MessageList {
  /** The history goes on before the first row. */
  hasOlder = false;
  private rows: ChatMessage[] = [];
  private shown: readonly ChatMessage[] | undefined = [];
  /** Edits and recalls that came while a page was on its way; undefined when none is. */
  private patches: Patch[] | undefined;

  /** The rows as an immutable list; the same one until something changes. */
  list(): readonly ChatMessage[] {
    this.shown ??= this.rows.slice();
    return this.shown;
  }

  get first(): Seq | undefined {
    return this.rows[0]?.seq;
  }

  /** Forgets everything, as before a resync. */
  clear(): void {
    this.rows = [];
    this.shown = undefined;
    this.hasOlder = false;
    this.patches = undefined;
  }

  /** A new message; one that a page brought already only learns the id of its request. */
  add(message: ChatMessage): void {
    const at = this.place(message.seq);
    const known = this.rows[at];
    if (known?.seq === message.seq) {
      if (message.id !== undefined && known.id !== message.id) this.replace(at, { ...known, id: message.id });
      return;
    }
    this.rows.splice(at, 0, message);
    this.shown = undefined;
  }

  /** The event numbered `by` gave the message `target` a new text, or took it back when `text` is undefined. */
  patch(by: Seq, target: Seq, text: string | undefined): void {
    this.patches?.push({ by, target, text });
    this.apply(target, text);
  }

  /** A page is on its way; call `loaded` or `failed` afterwards. */
  loading(): void {
    this.patches = [];
  }

  failed(): void {
    this.patches = undefined;
  }

  /** A page that ends where the list begins, or the newest one, which overlaps it. */
  loaded(page: HistoryPage): void {
    for (const { reply, ...row } of page.messages) this.add({ ...row, ...(reply > 0 && { reply }) });
    for (const { by, target, text } of this.patches ?? []) if (by > page.head) this.apply(target, text);
    this.patches = undefined;
    this.hasOlder = page.more;
  }

  /** Lets go of the oldest rows beyond `limit`. */
  trim(limit: number): void {
    if (this.rows.length <= limit) return;
    this.rows.splice(0, this.rows.length - Math.max(limit - trimSlack, 1));
    this.hasOlder = true;
    this.shown = undefined;
  }

  private apply(target: Seq, text: string | undefined): void {
    const at = this.place(target);
    const row = this.rows[at];
    if (row?.seq !== target || row.recalled) return;
    this.replace(at, text === undefined ? { ...row, text: '', recalled: true } : { ...row, text, edited: true });
  }

  private replace(at: number, row: ChatMessage): void {
    this.rows[at] = row;
    this.shown = undefined;
  }

  /** The index of the first row whose seq is not smaller. */
  private place(seq: Seq): number {
    let low = 0;
    let high = this.rows.length;
    if (high > 0 && (this.rows[high - 1]?.seq ?? 0) < seq) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rows[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The row that a message makes at the moment it is written. */
export function newMessage(
  seq: Seq,
  time: number,
  account: string,
  name: string,
  { text, reply = 0, mentions }: Pick<ChatMessage, 'text' | 'reply' | 'mentions'>,
  id: RequestID | undefined,
): ChatMessage {
  return {
    seq,
    time,
    account,
    name,
    text,
    ...(reply > 0 && { reply }),
    mentions,
    edited: false,
    recalled: false,
    ...(id !== undefined && { id }),
  };
}
