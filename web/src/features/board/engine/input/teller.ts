import type { Environment } from '@/connection/environment';
import type { SurfaceEvents } from '../api';
import type { LiveInk, Teller } from '../tools/tool';
import type { Box, Point } from '../types';

type Live = Parameters<SurfaceEvents['live']>[0];

/** Between two calls at least: two frames of most screens, so that what a frame brought is told with it. */
const leastMs = 32;
/** How long what was not told waits at most. */
const mostMs = 42;
/** Points that one call may have. */
const mostPoints = 256;

interface Stroke {
  readonly kind: 'stroke';
  readonly ink: LiveInk;
  /** The numbers of the points that were not told yet, and how many points were. */
  waiting: number[];
  told: number;
}

interface Shape {
  readonly kind: 'shape';
  readonly ink: LiveInk;
  points: readonly number[];
  waiting: boolean;
}

/** Tells others what the hand does: the newest of it, every 32 to 42 ms. */
export class LiveTeller implements Teller {
  private last = Number.NEGATIVE_INFINITY;
  private timer: (() => void) | undefined;
  private cursorAt: Pick<Live, 'cursor' | 'laser'> | undefined;
  private part: Live['view'] | undefined;
  private doing: Stroke | Shape | undefined;
  private over: LiveInk | undefined;

  constructor(
    private readonly tell: (live: Live) => void,
    private readonly env: Pick<Environment, 'after' | 'elapsed'>,
  ) {}

  cursor(at: Point, laser: boolean): void {
    this.cursorAt = { cursor: [tenth(at.x), tenth(at.y)], ...(laser && { laser }) };
    this.soon();
  }

  view({ x, y, w, h }: Box): void {
    this.part = [tenth(x), tenth(y), tenth(w), tenth(h)];
    this.soon();
  }

  stroke(ink: LiveInk, points: readonly Point[]): void {
    if (this.doing?.kind !== 'stroke' || this.doing.ink.id !== ink.id)
      this.doing = { kind: 'stroke', ink, waiting: [], told: 0 };
    for (const { x, y } of points) this.doing.waiting.push(tenth(x), tenth(y));
    this.soon();
  }

  shape(ink: LiveInk, from: Point, to: Point): void {
    this.doing = { kind: 'shape', ink, points: [tenth(from.x), tenth(from.y), tenth(to.x), tenth(to.y)], waiting: true };
    this.soon();
  }

  takeBack(): void {
    this.over = this.doing?.ink;
    this.doing = undefined;
    if (this.over !== undefined) this.soon();
  }

  done(): void {
    this.doing = undefined;
  }

  close(): void {
    this.timer?.();
    this.timer = undefined;
  }

  private soon(): void {
    const since = this.env.elapsed() - this.last;
    if (since >= leastMs) this.flush();
    else this.timer ??= this.env.after(mostMs - since, () => this.flush());
  }

  private flush(): void {
    this.close();
    const ink = this.ink();
    const live = {
      ...this.cursorAt,
      ...(ink !== undefined && { ink }),
      ...(this.part !== undefined && { view: this.part }),
    };
    this.cursorAt = undefined;
    this.part = undefined;
    if (Object.keys(live).length === 0) return;
    this.last = this.env.elapsed();
    this.tell(live);
    if (this.hasMore) this.soon();
  }

  private get hasMore(): boolean {
    const { doing } = this;
    return doing?.kind === 'stroke' ? doing.waiting.length > 0 : doing?.waiting === true;
  }

  /** What is to be told of what is being drawn. */
  private ink(): Live['ink'] {
    const { over, doing } = this;
    if (over !== undefined) {
      this.over = undefined;
      return { ...over, from: 0, points: [], over: true };
    }
    if (doing?.kind === 'stroke' && doing.waiting.length > 0) {
      const points = doing.waiting.splice(0, 2 * mostPoints);
      const from = doing.told;
      doing.told += points.length / 2;
      return { ...doing.ink, from, points };
    }
    if (doing?.kind === 'shape' && doing.waiting) {
      doing.waiting = false;
      return { ...doing.ink, from: 0, points: doing.points };
    }
    return undefined;
  }
}

const tenth = (value: number) => Math.round(value * 10) / 10;
