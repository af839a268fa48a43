import { retryDelay } from './backoff';
import type { Environment } from './environment';
import { isPassing } from './read';
import { memberPageSize, Roster } from './roster';
import type { AccountID, Member, MemberPage } from './types';
import type { FrameOf, JoinedRoom, MemberList as Page } from './wire';

/** Asks the server for one page; rejects with ProtocolError. */
export type AskMembers = (data: { q?: string; after?: AccountID; limit: number }) => Promise<Page>;

/** The members of one room, kept true: a hole in the versions, or a resume, asks the server for the list anew. */
export class MemberSync {
  private readonly roster = new Roster();
  private refreshing = false;
  /** Something happened that the running refresh may have missed. */
  private again = false;
  private stopped = false;

  constructor(
    private readonly env: Environment,
    private readonly ask: AskMembers,
    private readonly changed: () => void,
  ) {}

  get list(): readonly Member[] {
    return this.roster.list();
  }

  get count(): number {
    return this.roster.count;
  }

  set count(count: number) {
    this.roster.count = count;
  }

  get version(): number {
    return this.roster.version;
  }

  get(account: AccountID): Member | undefined {
    return this.roster.get(account);
  }

  reset(joined: JoinedRoom): void {
    this.roster.reset(joined);
    // A refresh that was under way began before this state.
    if (this.refreshing) this.again = true;
  }

  /** The first page, of a list that is followed already. In a large room it is not the whole. */
  merge(joined: JoinedRoom): void {
    if (joined.members.length >= joined.count) {
      this.reset(joined);
      return;
    }
    const missed = joined.version > this.roster.version;
    this.roster.merge(joined);
    if (missed) void this.refresh();
  }

  apply(change: FrameOf<'members-changed'>['data']): void {
    if (!this.roster.apply(change)) void this.refresh();
  }

  async load(q: string | undefined, after: AccountID | undefined): Promise<MemberPage> {
    const page = await this.ask({ ...(q && { q }), ...(after && { after }), limit: memberPageSize });
    if (!q && !this.stopped) {
      this.roster.merge(page);
      this.changed();
    }
    const last = page.members.length === memberPageSize ? page.members.at(-1)?.account : undefined;
    return { members: page.members, count: page.count, ...(last !== undefined && { after: last }) };
  }

  /** Asks for as much of the list as is known; one runs at a time, and once more if something came in between. */
  async refresh(): Promise<void> {
    this.again = this.refreshing;
    if (this.refreshing) return;
    this.refreshing = true;
    for (let failed = 0; !this.stopped; ) {
      this.again = false;
      const done = await this.tryRefresh();
      if (done === 'refused' || (done === 'done' && !this.again)) break;
      if (done === 'failed') failed += 1;
      await new Promise<void>((resolve) => {
        this.env.after(retryDelay(failed, this.env.random()), resolve);
      });
    }
    this.refreshing = false;
  }

  stop(): void {
    this.stopped = true;
  }

  private async tryRefresh(): Promise<'done' | 'failed' | 'refused'> {
    const wanted = this.roster.list().length;
    const pages: Page[] = [];
    this.roster.beginRefresh();
    try {
      for (let loaded = 0, after: AccountID | undefined; ; ) {
        const page = await this.ask({ ...(after && { after }), limit: memberPageSize });
        pages.push(page);
        loaded += page.members.length;
        after = page.members.at(-1)?.account;
        if (page.members.length < memberPageSize || loaded >= wanted) break;
      }
    } catch (error) {
      this.roster.abortRefresh();
      return isPassing(error) ? 'failed' : 'refused';
    }
    const whole = this.roster.endRefresh(pages);
    if (!this.stopped) this.changed();
    return whole ? 'done' : 'failed';
  }
}
