import type { ChatMessage, HistoryPlace, RequestID, Seq } from './types';
import type { HistoryPage } from './wire';

/** Messages kept at most, wherever the reader is. */
export const rowsLimit = 2000;
/** New messages beyond the loaded ones that are kept for the count; older ones are only remembered to have been. */
export const beyondLimit = 1000;
/** Trimming takes this many more than needed, so that it is rare. */
const trimSlack = 500;

type Patch = { readonly by: Seq; readonly target: Seq; readonly text: string | undefined };

/**
 * Where a page belongs: it ends where the list begins, begins where the list ends, is the newest one, or lies elsewhere and takes the
 * place of the list. `ends`: nothing comes after it.
 */
export type Fit = { readonly as: 'older' | 'newer' | 'newest' } | { readonly as: 'around'; readonly ends: boolean };

/**
 * A window of a room's chat: ascending by seq, each message once, without holes. It may end before the newest message; what comes live
 * is then kept beside it and counted. Events and pages may overlap in any way; a page's rows are as of its head, so edits that came
 * while it was on its way are applied to it again.
 */
export class MessageList {
  /** The history goes on before the first row. */
  hasOlder = false;
  /** The history goes on after the last row. */
  hasNewer = false;
  /** Another number whenever the rows were replaced as a whole. */
  round = 0;
  private rows = new Rows();
  /** The newest messages that came live and are not among the rows, because there is a gap before them or may be. */
  private rest = new Rows();
  /** The newest message that `rest` had to let go of. */
  private lostTo: Seq = 0;
  /** Edits and recalls that came while a page was on its way; undefined when none is. */
  private patches: Patch[] | undefined;

  /** The rows as an immutable list; the same one until something changes. */
  list(): readonly ChatMessage[] {
    return this.rows.view();
  }

  /** What came live beyond the rows, as an immutable list. */
  beyond(): readonly ChatMessage[] {
    return this.rest.view();
  }

  get length(): number {
    return this.rows.length;
  }

  get first(): Seq | undefined {
    return this.rows.at(0)?.seq;
  }

  get last(): Seq | undefined {
    return this.rows.at(-1)?.seq;
  }

  /** Forgets everything, as before a resync. */
  clear(): void {
    this.rows = new Rows();
    this.rest = new Rows();
    this.lostTo = 0;
    this.hasOlder = false;
    this.hasNewer = false;
    this.patches = undefined;
    this.round += 1;
  }

  /** A new message; one that a page brought already only learns the id of its request. */
  add(message: ChatMessage): void {
    if (this.hasNewer && message.seq > (this.last ?? 0)) this.keep([message]);
    else this.put(message);
  }

  /** From now on what comes live stays beyond the rows. */
  detach(): void {
    this.hasNewer = true;
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

  loaded(page: HistoryPage, fit: Fit): void {
    if (fit.as === 'around' || (fit.as === 'newest' && this.hasNewer)) this.restart();
    for (const { reply, ...row } of page.messages) this.rows.put({ ...row, ...(reply > 0 && { reply }) });
    switch (fit.as) {
      case 'newer':
        this.reached(page.head, !page.more);
        break;
      case 'around':
        this.hasOlder = page.more;
        this.reached(page.head, fit.ends);
        break;
      case 'older':
        this.hasOlder = page.more;
        break;
      case 'newest':
        this.hasOlder = page.more;
        this.reached(page.head, true);
        break;
      default:
        fit satisfies never;
    }
    for (const { by, target, text } of this.patches ?? []) if (by > page.head) this.apply(target, text);
    this.patches = undefined;
  }

  /** The first message at a place or after it, else the last one; undefined when that is not certain from what is loaded. */
  find(place: HistoryPlace): ChatMessage | undefined {
    const at = this.list().findIndex((row) => isAtOrAfter(row, place));
    if (at < 0) return this.hasNewer ? undefined : this.rows.at(-1);
    return at === 0 && this.hasOlder ? undefined : this.rows.at(at);
  }

  /** Lets go of the oldest rows beyond `limit`. */
  trimOldest(limit: number): void {
    if (this.rows.length <= limit) return;
    this.rows.cut(0, this.rows.length - Math.max(limit - trimSlack, 1));
    this.hasOlder = true;
  }

  /** Lets go of the newest rows beyond `limit`; they count as being beyond. */
  trimNewest(limit: number): void {
    if (this.rows.length <= limit) return;
    const gone = this.rows.cut(Math.max(limit - trimSlack, 1), this.rows.length);
    if (!this.hasNewer) this.keep(gone);
    this.hasNewer = true;
  }

  /** Begins anew elsewhere. Rows that reached the newest message stay known as being beyond. */
  private restart(): void {
    if (!this.hasNewer) this.keep(this.rows.view());
    this.rows = new Rows();
    this.hasNewer = true;
    this.round += 1;
  }

  /** The rows are whole up to `head`, if `ends`; then what came live since follows them, unless some of it is lost. */
  private reached(head: Seq, ends: boolean): void {
    const last = this.last ?? 0;
    if (ends && head >= this.lostTo) {
      for (const message of this.rest.view()) this.put(message);
      this.rest = new Rows();
      this.hasNewer = false;
      return;
    }
    for (const message of this.rest.view()) if (this.rows.has(message.seq)) this.rows.put(message);
    this.rest.cut(0, this.rest.place(last + 1));
  }

  /** A page may be ahead of the events: what lies before its rows comes with the older ones. */
  private put(message: ChatMessage): void {
    if (!this.hasOlder || message.seq >= (this.first ?? 0)) this.rows.put(message);
  }

  private keep(messages: readonly ChatMessage[]): void {
    for (const message of messages) this.rest.put(message);
    const lost = this.rest.cut(0, Math.max(0, this.rest.length - beyondLimit));
    this.lostTo = Math.max(this.lostTo, lost.at(-1)?.seq ?? 0);
  }

  private apply(target: Seq, text: string | undefined): void {
    this.rows.patch(target, text);
    this.rest.patch(target, text);
  }
}

/** Messages ascending by seq, each once. */
class Rows {
  private readonly rows: ChatMessage[] = [];
  private shown: readonly ChatMessage[] | undefined;

  view(): readonly ChatMessage[] {
    this.shown ??= this.rows.slice();
    return this.shown;
  }

  get length(): number {
    return this.rows.length;
  }

  at(index: number): ChatMessage | undefined {
    return this.rows.at(index);
  }

  has(seq: Seq): boolean {
    return this.rows[this.place(seq)]?.seq === seq;
  }

  put(message: ChatMessage): void {
    const at = this.place(message.seq);
    const known = this.rows[at];
    if (known?.seq === message.seq) {
      if (message.id !== undefined && known.id !== message.id) this.replace(at, { ...known, id: message.id });
      return;
    }
    this.rows.splice(at, 0, message);
    this.shown = undefined;
  }

  patch(target: Seq, text: string | undefined): void {
    const at = this.place(target);
    const row = this.rows[at];
    if (row?.seq !== target || row.recalled) return;
    this.replace(at, text === undefined ? { ...row, text: '', recalled: true } : { ...row, text, edited: true });
  }

  /** Takes the rows from one index up to another out. */
  cut(from: number, to: number): readonly ChatMessage[] {
    if (to <= from) return [];
    this.shown = undefined;
    return this.rows.splice(from, to - from);
  }

  /** The index of the first row whose seq is not smaller. */
  place(seq: Seq): number {
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

  private replace(at: number, row: ChatMessage): void {
    this.rows[at] = row;
    this.shown = undefined;
  }
}

/** Whether a message stands at a place of the history or after it. */
export function isAtOrAfter(message: { readonly seq: Seq; readonly time: number }, place: HistoryPlace): boolean {
  return 'seq' in place ? message.seq >= place.seq : message.time >= place.time;
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
