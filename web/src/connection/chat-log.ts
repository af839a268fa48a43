import { retryDelay } from './backoff';
import type { Environment } from './environment';
import { fetchHistory, isPassing } from './history';
import { followingLimit, MessageList, readingLimit } from './message-list';
import type { ChatMessage, LogID, RoomID, Seq } from './types';
import type { HistoryPage } from './wire';

/** The messages of one room and the loading of its history, which never runs twice at once. */
export class ChatLog {
  private readonly rows = new MessageList();
  private log: LogID = '';
  /** Grows with every restart; what was begun before it is not for this list any more. */
  private round = 0;
  private loadingNewest = true;
  private older: Promise<void> | undefined;
  private following = true;

  constructor(
    private readonly env: Environment,
    private readonly room: RoomID,
    private readonly changed: () => void,
  ) {}

  get list(): readonly ChatMessage[] {
    return this.rows.list();
  }

  get hasOlder(): boolean {
    return this.rows.hasOlder;
  }

  get loading(): boolean {
    return this.loadingNewest || this.older !== undefined;
  }

  add(message: ChatMessage): void {
    this.rows.add(message);
    this.rows.trim(this.following ? followingLimit : readingLimit);
  }

  patch(by: Seq, target: Seq, text: string | undefined): void {
    this.rows.patch(by, target, text);
  }

  setFollowing(following: boolean): void {
    this.following = following;
    if (!following || this.older) return;
    this.rows.trim(followingLimit);
    this.changed();
  }

  /** Forgets all messages: they are of another log, or some were missed. Events from now on are kept. */
  clear(): void {
    this.stop();
    this.rows.clear();
    this.loadingNewest = true;
  }

  /** Ends every loading. */
  stop(): void {
    this.round += 1;
    this.rows.failed();
    this.older = undefined;
    this.loadingNewest = false;
  }

  /** Loads the newest page when `after` has come, again and again until it is there or the server refuses for good. */
  async loadNewest(log: LogID, after: Promise<void>): Promise<void> {
    this.clear();
    this.log = log;
    const round = this.round;
    await after;
    if (round !== this.round) return;
    this.rows.loading();
    for (let failed = 0; round === this.round; failed++) {
      try {
        const page = await fetchHistory(this.env, this.room);
        if (round !== this.round) return;
        if (page.log === log) return this.finish(page);
      } catch (error) {
        if (round !== this.round) return;
        if (!isPassing(error)) return this.finish(undefined);
      }
      await new Promise<void>((resolve) => {
        this.env.after(retryDelay(failed, this.env.random()), resolve);
      });
    }
  }

  loadOlder(): Promise<void> {
    this.following = false;
    if (this.older) return this.older;
    const before = this.rows.first;
    if (this.loadingNewest || !this.rows.hasOlder || before === undefined) return Promise.resolve();
    if (this.rows.list().length >= readingLimit) return Promise.resolve();
    this.older = this.fetchOlder(before, this.round);
    this.changed();
    return this.older;
  }

  private async fetchOlder(before: Seq, round: number): Promise<void> {
    this.rows.loading();
    let page: HistoryPage | undefined;
    try {
      page = await fetchHistory(this.env, this.room, before);
    } finally {
      if (round === this.round) {
        // Another log is on its way to be resynchronised; a page that no longer fits leaves no hole behind.
        if (page?.log === this.log && this.rows.first === before) this.rows.loaded(page);
        else this.rows.failed();
        this.older = undefined;
        this.changed();
      }
    }
  }

  private finish(page: HistoryPage | undefined): void {
    if (page) this.rows.loaded(page);
    else this.rows.failed();
    this.loadingNewest = false;
    this.changed();
  }
}
