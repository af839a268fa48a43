import { keep, sameFields } from './keep';
import type { AccountID, Member } from './types';
import type { FrameOf, MemberList } from './wire';

type Change = FrameOf<'members-changed'>['data'];

/** Members asked for at once; a shorter page is the last one. */
export const memberPageSize = 200;

/** How many who left are remembered: those of the time that a page takes to come. */
const mostLeft = 1000;

/** The versioned member list of one room as far as it is known: changes come in order of `version`, without holes. */
export class Roster {
  count = 0;
  version = 0;
  private members = new Map<AccountID, Member>();
  private shown: readonly Member[] = [];
  private stale = true;
  /** At which version members left, for pages that are older. */
  private readonly leftAt = new Map<AccountID, number>();
  /** Changes that came while the list is being asked for anew; undefined when it is not. */
  private meanwhile: Change[] | undefined;

  /** The members as an immutable list; the same one until something changes. */
  list(): readonly Member[] {
    if (this.stale) {
      this.stale = false;
      const now = [...this.members.values()];
      if (!sameFields(this.shown, now)) this.shown = now;
    }
    return this.shown;
  }

  get(account: AccountID): Member | undefined {
    return this.members.get(account);
  }

  reset(page: MemberList): void {
    const old = this.members;
    this.members = new Map(page.members.map((member) => [member.account, keep(old.get(member.account), member)]));
    this.count = page.count;
    this.version = page.version;
    this.stale = true;
  }

  /** False when a change before this one is missing; the list must then be asked for anew. */
  apply(change: Change): boolean {
    this.meanwhile?.push(change);
    if (change.version <= this.version) return true;
    const next = change.version === this.version + 1;
    this.put(change);
    return next;
  }

  /** Adds a page that was asked for beside the changes. What the changes said since counts more. */
  merge(page: MemberList): void {
    const older = page.version < this.version;
    for (const member of page.members) {
      const gone = (this.leftAt.get(member.account) ?? 0) > page.version;
      if (!gone && !(older && this.members.has(member.account))) this.set(member);
    }
    this.stale = true;
  }

  beginRefresh(): void {
    this.meanwhile = [];
  }

  /**
   * Replaces the list by pages and by what changed while they came. Pages of different versions are repaired by the
   * changes after the oldest of them, which set members rather than alter them. False when one of those is missing.
   */
  endRefresh(pages: readonly MemberList[]): boolean {
    const changes = this.meanwhile ?? [];
    this.meanwhile = undefined;
    const last = pages.at(-1);
    if (!last) return false;
    const newest = Math.max(last.version, ...changes.map((change) => change.version));
    this.reset({
      members: pages.flatMap((page) => page.members),
      count: last.count,
      version: Math.min(...pages.map((page) => page.version)),
    });
    for (const change of changes) {
      if (change.version === this.version + 1) this.put(change);
    }
    return this.version >= newest;
  }

  abortRefresh(): void {
    this.meanwhile = undefined;
  }

  private put(change: Change): void {
    for (const member of [...change.joined, ...change.changed]) this.set(member);
    for (const account of change.left) {
      this.members.delete(account);
      this.leftAt.set(account, change.version);
    }
    for (const account of this.leftAt.keys()) {
      if (this.leftAt.size <= mostLeft) break;
      this.leftAt.delete(account);
    }
    this.version = change.version;
    this.count = change.count;
    this.stale = true;
  }

  private set(member: Member): void {
    this.members.set(member.account, keep(this.members.get(member.account), member));
  }
}
