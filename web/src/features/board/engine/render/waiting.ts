import type { Environment } from '@/connection/environment';
import type { Element, ItemID } from '../types';

/** What the server has not confirmed within this time looks otherwise; what it confirms at once does not flicker. */
const patienceMs = 1500;

/** Which elements have waited for the server for so long that one should see it. */
export class Waiting {
  private readonly since = new Map<ItemID, number>();
  private readonly shown = new Set<ItemID>();
  private cancel: (() => void) | undefined;

  /** `late` is told of those that should be drawn anew. */
  constructor(
    private readonly env: Pick<Environment, 'after' | 'elapsed'>,
    private readonly late: (ids: readonly ItemID[]) => void,
  ) {}

  has(id: ItemID): boolean {
    return this.shown.has(id);
  }

  /** Takes an element as it is now; whether it looks otherwise from now on. */
  see(id: ItemID, element: Element | undefined): boolean {
    if (element?.pending) {
      if (!this.since.has(id)) this.since.set(id, this.env.elapsed());
      this.cancel ??= this.env.after(patienceMs, () => this.look());
      return false;
    }
    this.since.delete(id);
    return this.shown.delete(id);
  }

  clear(): void {
    this.since.clear();
    this.shown.clear();
    this.cancel?.();
    this.cancel = undefined;
  }

  private look(): void {
    this.cancel = undefined;
    const now = this.env.elapsed();
    const late = [...this.since].filter(([id, since]) => now - since >= patienceMs && !this.shown.has(id)).map(([id]) => id);
    for (const id of late) this.shown.add(id);
    const next = [...this.since].filter(([id]) => !this.shown.has(id)).map(([, since]) => since);
    if (next.length > 0) this.cancel = this.env.after(Math.min(...next) + patienceMs - now, () => this.look());
    if (late.length > 0) this.late(late);
  }
}
