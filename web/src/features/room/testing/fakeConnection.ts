import type { ConnectionState, JoinTarget, RoomSession } from '@/connection/types';

/** Stands in for the Connection: writes down what it was asked; the test answers. */
export class FakeConnection {
  static readonly made: FakeConnection[] = [];
  readonly joined: JoinTarget[] = [];
  readonly left: string[] = [];
  readonly order: string[] = [];
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { phase: 'open', since: 0, attempt: 0, final: false };
  #waits: (room: string) => void = () => {};
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
  join(target: JoinTarget, waits: (room: string) => void = () => {}): Promise<RoomSession> {
    this.joined.push(target);
    this.#waits = waits;
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

  /** A host has to let the last join in. */
  wait = () => this.#waits('room');
  /** The server lets the last join in. */
  admit = (session: RoomSession) => this.#waiting?.admit(session);
  refuse = (cause: Error) => this.#waiting?.refuse(cause);
  /** The connection ends for good. */
  closeWith = (code: number) => this.#become({ phase: 'closed', since: 0, attempt: 0, code, final: true });
  /** The connection is lost and will come back. */
  lose = () => this.#become({ phase: 'connecting', since: Date.now(), attempt: 1, final: false });

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
