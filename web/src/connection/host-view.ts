import type { AccountID, Knock, PacePoint } from './types';
import type { FrameOf } from './wire';

/** Points of the pace that are kept: an hour of them, as the server keeps. */
const mostPoints = 720;

/** What only hosts are told: who waits to be let in, and how people follow. */
export class HostView {
  waiting: readonly Knock[] = [];
  pace: readonly PacePoint[] = [];

  /** Whoever waits is told anew to a host who comes, comes back, or may admit again. */
  forgetWaiting(): void {
    this.waiting = [];
  }

  heard(frame: FrameOf<'knock'> | FrameOf<'knock-ended'> | FrameOf<'pace-changed'>): void {
    switch (frame.type) {
      case 'knock':
        this.waiting = [...this.without(frame.data.account), frame.data].sort((a, b) => a.since - b.since);
        return;
      case 'knock-ended':
        this.waiting = this.without(frame.data.account);
        return;
      case 'pace-changed':
        this.pace = [...this.pace, frame.data].slice(-mostPoints);
        return;
      default:
        frame satisfies never;
    }
  }

  /** The line so far, as the server has it; points that came meanwhile stay. */
  setPace(points: readonly PacePoint[]): void {
    const last = points.at(-1)?.time ?? 0;
    this.pace = [...points, ...this.pace.filter((p) => p.time > last)];
  }

  private without(account: AccountID): Knock[] {
    return this.waiting.filter((k) => k.account !== account);
  }
}
