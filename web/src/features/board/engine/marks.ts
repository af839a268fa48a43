import type { Environment } from '@/connection/environment';
import { added, tell } from '@/connection/snapshots';
import type { BoardLiveEvent, Unsubscribe } from '@/connection/types';
import type { LiveMarks } from './api';
import { MAX_POINTS } from './ink';
import type { ItemID, LiveMark, Point } from './types';

/** A cursor that is not told anew for so long is not there any more. */
const CURSOR_MS = 4000;
/** The same of what is being drawn. */
const INK_MS = 10_000;
/** Devices at most; of more, those are forgotten of which nothing was heard for longest. */
const MOST_DEVICES = 200;

/** What one device does, and until when that holds. */
interface Held {
  readonly mark: LiveMark;
  readonly cursorUntil: number;
  readonly inkUntil: number;
  /** Points that were lost on the way: the ones after them have moved up. */
  readonly lost: number;
}

/** What others do just now on a board, as far as it was heard; some of it is lost, and what ends so ends by itself. */
export class Marks implements LiveMarks {
  /** In the order in which they were heard of last. */
  private readonly held = new Map<string, Held>();
  private shown: readonly LiveMark[] | undefined;
  private readonly listeners = new Set<() => void>();
  private cancelEnd: Unsubscribe | undefined;

  constructor(
    private readonly env: Environment,
    /** Whether there is such an element, or was: what is drawn of it is over. */
    private readonly isKnown: (id: ItemID) => boolean,
  ) {}

  list(): readonly LiveMark[] {
    this.shown ??= [...this.held.values()].map(({ mark }) => mark);
    return this.shown;
  }

  /** Listeners are called at once: who hears of it in a frame would draw it in the next one. */
  subscribe(listener: () => void): Unsubscribe {
    return added(this.listeners, listener);
  }

  heard(live: BoardLiveEvent): void {
    const now = this.env.elapsed();
    const before = this.held.get(live.from);
    if (isRepeat(live, before?.mark)) return;
    this.held.delete(live.from);
    const held = this.become(before?.mark.page === live.page ? before : undefined, live, now);
    this.keep(live.from, held);
    const [oldest] = this.held.keys();
    if (this.held.size > MOST_DEVICES && oldest !== undefined) this.held.delete(oldest);
    this.changed();
  }

  /** Elements have come: what was seen of their drawing is not needed any more. */
  arrived(ids: readonly ItemID[]): void {
    for (const [device, held] of this.held) {
      if (held.mark.ink && ids.includes(held.mark.ink.id)) this.keep(device, withoutInk(held));
    }
    this.changed();
  }

  clear(): void {
    this.held.clear();
    this.changed();
  }

  private become(before: Held | undefined, live: BoardLiveEvent, now: number): Held {
    const { account, from: device, page, cursor, laser, view, ink } = live;
    const shown = cursor ? { x: cursor[0], y: cursor[1] } : before?.mark.cursor;
    const box = view ? { x: view[0], y: view[1], w: view[2], h: view[3] } : before?.mark.view;
    const drawn = ink ? this.draw(before, ink) : { ink: before?.mark.ink, lost: before?.lost ?? 0 };
    return {
      mark: {
        account,
        device,
        page,
        laser: cursor ? laser : (before?.mark.laser ?? false),
        ...(shown && { cursor: shown }),
        ...(drawn.ink && { ink: drawn.ink }),
        ...(box && { view: box }),
      },
      cursorUntil: cursor ? now + CURSOR_MS : (before?.cursorUntil ?? 0),
      inkUntil: ink ? now + INK_MS : (before?.inkUntil ?? 0),
      lost: drawn.lost,
    };
  }

  /** The points from a place on. What is missing before them is bridged; what is there already is told anew. */
  private draw(
    before: Held | undefined,
    live: NonNullable<BoardLiveEvent['ink']>,
  ): Pick<Held, 'lost'> & Pick<LiveMark, 'ink'> {
    const { id, type, color, size, from, points, over } = live;
    if (over || this.isKnown(id)) return { lost: 0 };
    const known = before?.mark.ink?.id === id ? before.mark.ink.points : [];
    const lostBefore = known.length > 0 ? (before?.lost ?? 0) : 0;
    const at = Math.min(known.length, Math.max(0, from - lostBefore));
    const more: Point[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) more.push({ x: points[i] ?? 0, y: points[i + 1] ?? 0 });
    const all = [...known.slice(0, at), ...more].slice(0, MAX_POINTS);
    return { ink: { id, type, color, size, points: all }, lost: Math.max(0, from - at) };
  }

  /** Keeps what there is to show of a device. */
  private keep(device: string, held: Held): void {
    const { cursor, ink, view } = held.mark;
    if (cursor || ink || view) this.held.set(device, held);
    else this.held.delete(device);
  }

  private changed(): void {
    this.shown = undefined;
    tell(this.listeners, undefined);
    this.cancelEnd?.();
    this.cancelEnd = undefined;
    const ends = [...this.held.values()].flatMap(({ mark, cursorUntil, inkUntil }) => [
      ...(mark.cursor ? [cursorUntil] : []),
      ...(mark.ink ? [inkUntil] : []),
    ]);
    if (ends.length === 0) return;
    this.cancelEnd = this.env.after(Math.max(1, Math.min(...ends) - this.env.elapsed()), () => this.expire());
  }

  private expire(): void {
    const now = this.env.elapsed();
    for (const [device, held] of this.held) {
      const left = held.mark.ink && held.inkUntil <= now ? withoutInk(held) : held;
      this.keep(device, left.mark.cursor && left.cursorUntil <= now ? withoutCursor(left) : left);
    }
    this.changed();
  }
}

/** Whether it tells a view once more, and nothing else: it is not news, and no sign of which device of somebody is in use. */
function isRepeat({ page, view, cursor, ink }: BoardLiveEvent, known: LiveMark | undefined): boolean {
  if (!view || cursor || ink || known?.page !== page || !known.view) return false;
  const { x, y, w, h } = known.view;
  return [x, y, w, h].every((value, i) => value === view[i]);
}

function withoutInk(held: Held): Held {
  const { ink: _, ...mark } = held.mark;
  return { ...held, mark, lost: 0 };
}

function withoutCursor(held: Held): Held {
  const { cursor: _, ...mark } = held.mark;
  return { ...held, mark: { ...mark, laser: false } };
}
