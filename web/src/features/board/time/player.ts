import { added, tell } from '@/connection/snapshots';
import type { TimeLine } from '../engine/api';
import { nextStep, type Speed } from './model';

/** How soon what is not loaded yet is looked for again. */
const LOOK_AGAIN_MS = 200;

interface Clock {
  after(ms: number, run: () => void): () => void;
}

interface PlayerState {
  readonly playing: boolean;
  readonly speed: Speed;
}

/** Plays a time line from where it stands to its end. */
export class Player {
  private state: PlayerState = { playing: false, speed: 4 };
  private readonly listeners = new Set<(value: undefined) => void>();
  private stop: (() => void) | undefined;

  constructor(
    private readonly line: TimeLine,
    private readonly clock: Clock,
  ) {}

  getState(): PlayerState {
    return this.state;
  }

  subscribe(listener: () => void): () => void {
    return added(this.listeners, listener);
  }

  /** From the end it begins anew. */
  play(): void {
    const { at, head, first } = this.line.getState();
    if (at >= head) this.line.goTo(first);
    this.become({ ...this.state, playing: true });
    this.next();
  }

  pause(): void {
    this.stop?.();
    this.stop = undefined;
    this.become({ ...this.state, playing: false });
  }

  setSpeed(speed: Speed): void {
    this.become({ ...this.state, speed });
    if (this.state.playing) this.next();
  }

  private next(): void {
    this.stop?.();
    const { at, head, status } = this.line.getState();
    const step = nextStep(this.line, at, head, this.state.speed);
    if (step) {
      this.stop = this.clock.after(step.wait, () => {
        this.line.goTo(step.n);
        this.next();
      });
    } else if (at < head && status === 'loading') {
      this.stop = this.clock.after(LOOK_AGAIN_MS, () => this.next());
    } else {
      this.pause();
    }
  }

  private become(state: PlayerState): void {
    this.state = state;
    tell(this.listeners, undefined);
  }
}
