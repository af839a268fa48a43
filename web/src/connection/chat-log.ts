import { retryDelay } from './backoff';
import type { Environment } from './environment';
import { fetchHistory, type HistoryQuery, pageSize } from './history';
import { type Fit, isAtOrAfter, MessageList, rowsLimit } from './message-list';
import { isPassing } from './read';
import type { ChatMessage, HistoryPlace, LogID, RoomID, RoomSnapshot, Seq } from './types';
import type { HistoryPage } from './wire';

type Load = 'newest' | 'older' | 'newer' | 'jump';

type ChatView = Pick<
  RoomSnapshot,
  'messages' | 'hasOlder' | 'loadingOlder' | 'hasNewer' | 'loadingNewer' | 'jumping' | 'window' | 'beyond'
>;

/** The messages of one room and the loading of its history, which never runs twice at once. */
export class ChatLog {
  private readonly rows = new MessageList();
  private log: LogID = '';
  /** Grows with every restart and jump; what was begun before it is not for this list any more. */
  private round = 0;
  private load: Load | undefined = 'newest';
  /** The page on its way, older or newer. */
  private page: Promise<void> | undefined;
  /** Ends with the first page of this log. */
  private opening: Promise<void> = Promise.resolve();
  private following = true;

  constructor(
    private readonly env: Environment,
    private readonly room: RoomID,
    private readonly changed: () => void,
  ) {}

  view(): ChatView {
    return {
      messages: this.rows.list(),
      hasOlder: this.rows.hasOlder,
      loadingOlder: this.load === 'newest' || this.load === 'older',
      hasNewer: this.rows.hasNewer,
      loadingNewer: this.load === 'newer',
      jumping: this.load === 'jump',
      window: this.rows.round,
      beyond: this.rows.beyond(),
    };
  }

  add(message: ChatMessage): void {
    // A full window lets nobody's place go for what comes: it stays beyond until the reader comes to it.
    if (!this.following && this.rows.length >= rowsLimit) this.rows.detach();
    this.rows.add(message);
    if (this.following) this.rows.trimOldest(rowsLimit);
  }

  patch(by: Seq, target: Seq, text: string | undefined): void {
    this.rows.patch(by, target, text);
  }

  setFollowing(following: boolean): void {
    this.following = following && !this.rows.hasNewer;
    if (!this.following || this.page) return;
    this.rows.trimOldest(rowsLimit);
    this.changed();
  }

  /** Forgets all messages: they are of another log, or some were missed. Events from now on are kept. */
  clear(): void {
    this.stop();
    this.rows.clear();
    this.following = true;
    this.load = 'newest';
  }

  /** Ends every loading. */
  stop(): void {
    this.round += 1;
    this.rows.failed();
    this.page = undefined;
    this.load = undefined;
  }

  /** Loads the newest page when `after` has come, again and again until it is there or the server refuses for good. */
  loadNewest(log: LogID, after: Promise<void>): Promise<void> {
    this.clear();
    this.log = log;
    this.opening = this.open(log, after, this.round);
    return this.opening;
  }

  loadOlder(): Promise<void> {
    const before = this.rows.first;
    if (!this.rows.hasOlder || before === undefined) return this.page ?? Promise.resolve();
    return this.extend('older', { before }, () => this.rows.first === before);
  }

  loadNewer(): Promise<void> {
    const after = this.rows.last;
    if (!this.rows.hasNewer || after === undefined) return this.page ?? Promise.resolve();
    return this.extend('newer', { after }, () => this.rows.last === after);
  }

  async jump(place: HistoryPlace): Promise<ChatMessage | undefined> {
    await this.opened();
    this.following = false;
    const known = this.rows.find(place);
    if (known) return known;
    const query = 'seq' in place ? { around: place.seq } : { at: place.time };
    const came = await this.replace(query, ({ messages }) => ({
      as: 'around',
      ends: messages.filter((row) => isAtOrAfter(row, place)).length < pageSize / 2,
    }));
    if (!came) return undefined;
    const { messages } = this.view();
    return messages.find((row) => isAtOrAfter(row, place)) ?? messages.at(-1);
  }

  async toNewest(): Promise<void> {
    await this.opened();
    if (this.rows.hasNewer) await this.replace(undefined, () => ({ as: 'newest' }));
  }

  /** Ends when the first page is there, of the last opening where one took another's place. */
  private async opened(): Promise<void> {
    let opening: Promise<void>;
    do {
      opening = this.opening;
      await opening;
    } while (opening !== this.opening);
  }

  private async open(log: LogID, after: Promise<void>, round: number): Promise<void> {
    await after;
    if (round !== this.round) return;
    this.rows.loading();
    for (let failed = 0; round === this.round; failed++) {
      try {
        const page = await fetchHistory(this.env, this.room);
        if (round !== this.round) return;
        if (page.log === log) return this.begin(page);
      } catch (error) {
        if (round !== this.round) return;
        if (!isPassing(error)) return this.begin(undefined);
      }
      await new Promise<void>((resolve) => {
        this.env.after(retryDelay(failed, this.env.random()), resolve);
      });
    }
  }

  private begin(page: HistoryPage | undefined): void {
    if (page) this.rows.loaded(page, { as: 'newest' });
    else this.rows.failed();
    this.load = undefined;
    this.changed();
  }

  /** Adds a page at one end, and lets go of as much at the other. */
  private extend(as: 'older' | 'newer', query: HistoryQuery, fits: () => boolean): Promise<void> {
    this.following = false;
    if (this.page) return this.page;
    if (this.load) return Promise.resolve();
    this.load = as;
    this.page = this.fetch(query, this.round, (page) => {
      // A page that no longer fits leaves no hole behind.
      if (!fits()) return this.rows.failed();
      this.rows.loaded(page, { as });
      if (as === 'older') this.rows.trimNewest(rowsLimit);
      else this.rows.trimOldest(rowsLimit);
    });
    this.changed();
    return this.page;
  }

  /** Puts another part of the history in place of this one. True when it came and nothing else was asked for since. */
  private async replace(query: HistoryQuery | undefined, placeOf: (page: HistoryPage) => Fit): Promise<boolean> {
    this.stop();
    this.load = 'jump';
    const { round } = this;
    let came = false;
    const done = this.fetch(query, round, (page) => {
      this.rows.loaded(page, placeOf(page));
      came = true;
    });
    this.changed();
    await done;
    return came;
  }

  private async fetch(query: HistoryQuery | undefined, round: number, take: (page: HistoryPage) => void): Promise<void> {
    this.rows.loading();
    let page: HistoryPage | undefined;
    try {
      page = await fetchHistory(this.env, this.room, query);
    } finally {
      if (round === this.round) {
        this.page = undefined;
        this.load = undefined;
        // Another log is on its way to be resynchronised.
        if (page?.log === this.log) take(page);
        else this.rows.failed();
        this.changed();
      }
    }
  }
}
