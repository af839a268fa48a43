import { retryDelay } from '@/connection/backoff';
import type { Environment } from '@/connection/environment';
import { type BoardPort, ProtocolError, type RequestID, type Unsubscribe } from '@/connection/types';
import type { Batch, Outbox, WaitingPart } from './outbox';

/** How long after its answer an op may take to be heard, before the board is read anew: it was in what was missed. */
const HEARD_WITHIN_MS = 2000;
/** Refusals after which the same request may be taken a moment later. */
const PASSING: ReadonlySet<string> = new Set(['unavailable', 'slow_down']);
/** This side went away: nothing is wrong with what waits. */
const GONE_HERE: ReadonlySet<string> = new Set(['closed', 'left']);

export interface SendingHost {
  /** A single part was refused. */
  refused(part: WaitingPart, code: string): void;
  /** An op was taken, and never heard. */
  unheard(): void;
  changed(): void;
}

/** An op that the server has taken, before it was heard in the log. */
interface Taken {
  readonly batch: Batch;
  /** It was taken before the load that runs began, which has it. */
  loaded: boolean;
}

/** Sends what waits: one op at a time, so that the server has them in the order of doing; what waits meanwhile goes out as one. */
export class Sending {
  private connected = false;
  private stopped = false;
  /** The batch that was given to the connection. */
  private asked: RequestID | undefined;
  private taken: Taken[] = [];
  private failures = 0;
  private cancelRetry: Unsubscribe | undefined;
  private cancelUnheard: Unsubscribe | undefined;

  constructor(
    private readonly env: Environment,
    private readonly port: BoardPort,
    private readonly board: string,
    private readonly outbox: Outbox,
    private readonly host: SendingHost,
  ) {}

  /** Parts that were taken and not heard yet. */
  get unheard(): readonly WaitingPart[] {
    return this.taken.flatMap(({ batch }) => batch.parts);
  }

  connect(connected: boolean): void {
    this.connected = connected;
    if (connected) {
      this.expectTaken();
      this.next();
    }
  }

  /** Sends what can be sent now. */
  next(): void {
    if (!this.connected || this.stopped || this.asked !== undefined || this.cancelRetry) return;
    const batch = this.outbox.sending ?? this.outbox.take(() => this.env.newID());
    if (batch) void this.send(batch);
  }

  /** The log has an op of this request; gives the parts that it was. */
  heard(request: RequestID | undefined): readonly WaitingPart[] {
    const taken = this.taken.find(({ batch }) => batch.id === request);
    if (taken) {
      this.taken = this.taken.filter((each) => each !== taken);
      return taken.batch.parts;
    }
    const batch = this.outbox.sending;
    if (!batch || batch.id !== request) return [];
    // The log says it before the answer does.
    this.forget();
    return batch.parts;
  }

  /** What is read from now on has all that was taken until now. */
  loading(): void {
    for (const taken of this.taken) taken.loaded = true;
  }

  /** What is in a board that was read: these parts wait no more. */
  loaded(): readonly WaitingPart[] {
    const there = this.taken.filter(({ loaded }) => loaded);
    this.taken = this.taken.filter(({ loaded }) => !loaded);
    return there.flatMap(({ batch }) => batch.parts);
  }

  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
    this.cancelUnheard?.();
  }

  private async send(batch: Batch): Promise<void> {
    this.asked = batch.id;
    try {
      await this.port.op({ board: this.board, ...batch.draft }, batch.id);
      this.settled(batch);
    } catch (error) {
      this.failed(batch, error instanceof ProtocolError ? error : new ProtocolError('internal'));
    }
  }

  private settled(batch: Batch): void {
    if (this.stopped || this.outbox.sending?.id !== batch.id) return;
    this.forget();
    this.taken.push({ batch, loaded: false });
    this.expectTaken();
    this.proceed();
  }

  private failed(batch: Batch, { code, retry = 0 }: ProtocolError): void {
    // Whoever opens the board next sends it again, under the same id.
    if (GONE_HERE.has(code)) this.stopped = true;
    if (this.stopped || this.outbox.sending?.id !== batch.id) return;
    this.asked = undefined;
    if (PASSING.has(code)) {
      this.failures += 1;
      this.cancelRetry = this.env.after(Math.max(retry, retryDelay(this.failures, this.env.random())), () => {
        this.cancelRetry = undefined;
        this.next();
      });
      return;
    }
    const [part] = batch.parts;
    if (batch.parts.length > 1) this.outbox.apart();
    else if (part) this.host.refused(part, code);
    this.proceed();
  }

  /** The batch on its way is done. */
  private forget(): void {
    this.asked = undefined;
    this.failures = 0;
    this.outbox.done();
  }

  private proceed(): void {
    this.next();
    this.host.changed();
  }

  /** Sees to it that what was taken is heard of. */
  private expectTaken(): void {
    this.cancelUnheard?.();
    this.cancelUnheard = this.env.after(HEARD_WITHIN_MS, () => {
      if (this.connected && this.taken.some(({ loaded }) => !loaded)) this.host.unheard();
    });
  }
}
