import type { ConnectionState, JoinTarget, RoomSession } from '@/connection/types';

/** Stands in for the Connection: writes down what it was asked; the test answers. */
export class FakeConnection {
  static readonly made: FakeConnection[] = [];
  readonly joined: JoinTarget[] = [];
  readonly left: string[] = [];
  readonly order: string[] = [];
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { phase: 'open', since: 0, attempt: 0, final: false };
  #waiting: { admit(session: RoomSession): void; refuse(cause: Error): void } | undefined;

  constructor() {
    FakeConnection.made.push(this);
  }

  start = () => void this.order.push('start');
  getState = () => this.#state;
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  join(target: JoinTarget): Promise<RoomSession> {
    this.joined.push(target);
    return new Promise((admit, refuse) => {
      this.#waiting = { admit, refuse };
    });
  }
  async leave(room: string): Promise<void> {
    this.order.push('leave');
    this.left.push(room);
  }
  async close(): Promise<void> {
    this.order.push('close');
  }

  /** The server lets the last join in. */
  admit = (session: RoomSession) => this.#waiting?.admit(session);
  refuse = (cause: Error) => this.#waiting?.refuse(cause);
  /** The connection ends for good. */
  closeWith(code: number): void {
    this.#state = { phase: 'closed', since: 0, attempt: 0, code, final: true };
    for (const listener of [...this.#listeners]) listener();
  }
}
