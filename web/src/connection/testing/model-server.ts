import type { HttpAnswer, Socket, SocketEvents } from '../environment';
import { FakeEnvironment, joined, member, opened, type Sent } from './fake-environment';

type Event = {
  type: string;
  room: 'r';
  id: string;
  seq: number;
  time: number;
  account: string;
  data: Record<string, unknown>;
};

/** How a connection can break. */
export type Cut = 'reset' | 'blackhole' | 'stall';

/**
 * A model of the server and of a bad network, for one room `r` with one journal. It does what the contract says: commits,
 * then events, then ok; one answer per id; resume from the journal or resync; the second socket of a device closes the first.
 */
export class ModelServer extends FakeEnvironment {
  readonly journal: Event[] = [];
  /** Missed events beyond which a resume becomes a resync. */
  resyncAfter = 30;
  reachable = true;
  /** Chance of a commit that is refused for now. */
  refusals = 0;
  /** How often the ways of coming back were taken. */
  readonly happened = { resumed: 0, resync: 0, repeated: 0, replaced: 0, lateEvent: 0 };
  private readonly answers = new Map<string, { content: string; seq: number; time: number }>();
  private readonly pipes = new Set<Pipe>();
  private version = 7;

  constructor(private readonly chance: () => number) {
    super();
    this.random = chance;
  }

  latency(): number {
    return 1 + Math.floor(this.chance() * 40);
  }

  override openSocket(events: SocketEvents): Socket {
    const pipe = new Pipe(this, events);
    this.pipes.add(pipe);
    if (this.reachable) pipe.opening();
    return pipe;
  }

  override async get(path: string): Promise<HttpAnswer> {
    this.fail();
    await new Promise((resolve) => setTimeout(resolve, this.latency()));
    const before = Number(new URLSearchParams(path.split('?')[1]).get('before') ?? Number.POSITIVE_INFINITY);
    const head = this.journal.length;
    const rows = this.messages().filter((row) => row.seq < before);
    await new Promise((resolve) => setTimeout(resolve, this.latency()));
    this.fail();
    const body = { messages: rows.slice(-50), log: 'log-1', head, more: rows.length > 50 };
    return { status: 200, retryAfter: undefined, body };
  }

  private fail(): void {
    if (!this.reachable) throw new TypeError('no network');
  }

  /** The room's messages as they now stand. */
  messages() {
    const rows = new Map<number, { seq: number; text: string; edited: boolean; recalled: boolean }>();
    for (const { type, seq, time, account, data } of this.journal) {
      const row = rows.get(Number(data.seq));
      if (type === 'user-message') {
        const text = String(data.text);
        rows.set(seq, { seq, time, account, name: account, text, mentions: [], edited: false, recalled: false } as never);
      } else if (type === 'edit-message' && row && !row.recalled) Object.assign(row, { text: data.text, edited: true });
      else if (type === 'recall-message' && row) Object.assign(row, { text: '', recalled: true });
    }
    return [...rows.values()];
  }

  /** Somebody else does something. */
  act(type: string, data: Record<string, unknown>): void {
    this.commit('bo', { type, id: `bo-${this.journal.length}`, data });
  }

  /** Breaks what is open now; a stall heals by itself, the others never. */
  cut(kind: Cut, ms: number): void {
    for (const pipe of [...this.pipes]) {
      if (kind === 'reset') pipe.reset(1006);
      else if (kind === 'blackhole') pipe.state = 'deaf';
      else pipe.stall(ms);
    }
  }

  forget(pipe: Pipe): void {
    this.pipes.delete(pipe);
  }

  handle(pipe: Pipe, frame: Sent): void {
    const { type, id, data = {} } = frame;
    switch (type) {
      case 'open-connection':
        this.open(pipe, frame);
        return;
      case 'join-room':
        pipe.attached = true;
        pipe.push({ type: 'ok', id, data: joined({ head: this.journal.length, version: this.version }) });
        return;
      case 'offer-member-list':
        pipe.push({ type: 'ok', id, data: { members: [member('ada'), member('bo')], count: 2, version: this.version } });
        return;
      case 'user-message':
      case 'edit-message':
        if (this.chance() < this.refusals)
          pipe.push({ type: 'error', id, data: { code: 'unavailable', message: '', retry: 20 } });
        else if (!pipe.attached) pipe.push({ type: 'error', id, data: { code: 'not_member', message: '' } });
        // A commit takes its time, and happens whether or not anyone still listens.
        else setTimeout(() => this.settle(pipe, { ...frame, data }), Math.floor(this.chance() * 20));
        return;
      default:
        pipe.push({ type: 'ok', id });
    }
  }

  private open(pipe: Pipe, { id, data }: Sent): void {
    const wanted = (data?.rooms ?? {}) as Record<string, { since: number }>;
    for (const other of [...this.pipes])
      if (other !== pipe && other.established) {
        this.happened.replaced += 1;
        other.reset(4000);
      }
    pipe.established = true;
    const since = wanted.r?.since;
    const head = this.journal.length;
    if (since === undefined) {
      pipe.push({ type: 'ok', id, data: opened() });
      return;
    }
    const result = head - since > this.resyncAfter ? 'resync' : 'resumed';
    this.happened[result] += 1;
    pipe.push({ type: 'ok', id, data: opened({ r: { result, log: 'log-1', head } }) });
    if (result === 'resumed') for (const event of this.journal.slice(since)) pipe.push(event);
    pipe.push({ type: 'position', room: 'r', data: { log: 'log-1', seq: head } });
    pipe.attached = true;
  }

  private settle(pipe: Pipe, frame: Sent): void {
    const content = JSON.stringify([frame.type, frame.data]);
    const first = this.answers.get(frame.id);
    if (first && first.content !== content) {
      pipe.push({ type: 'error', id: frame.id, data: { code: 'id_reused', message: '' } });
      return;
    }
    // The contract queues the event before the ok; a cluster may not manage to.
    const late = this.chance() < 0.2;
    if (first) this.happened.repeated += 1;
    else if (late) this.happened.lateEvent += 1;
    const { seq, time } = first ?? this.commit('ada', { ...frame, data: frame.data ?? {} }, late ? pipe : undefined);
    this.answers.set(frame.id, { content, seq, time });
    pipe.push({ type: 'ok', id: frame.id, room: 'r', seq, time });
    const event = this.journal[seq - 1];
    if (late && !first && event) pipe.push(event);
  }

  private commit(account: string, what: Pick<Event, 'type' | 'id' | 'data'>, except?: Pipe): Event {
    const seq = this.journal.length + 1;
    const data = what.type === 'user-message' ? { name: account, ...what.data } : what.data;
    const event: Event = { type: what.type, id: what.id, room: 'r', seq, time: Date.now(), account, data };
    this.journal.push(event);
    for (const pipe of this.pipes) if (pipe.attached && pipe !== except) pipe.push(event);
    return event;
  }
}

/** One connection with a delay, in order in both directions. */
class Pipe implements Socket {
  state: 'works' | 'deaf' | 'stalled' | 'over' = 'works';
  established = false;
  attached = false;
  /** The client let go of it; a server behind a broken path does not learn of that. */
  private gone = false;
  private held: (() => void)[] = [];
  private readonly delay: number;

  constructor(
    private readonly server: ModelServer,
    private readonly events: SocketEvents,
  ) {
    this.delay = server.latency();
  }

  send(text: string): boolean {
    if (this.state === 'over') return false;
    this.later(() => this.server.handle(this, JSON.parse(text) as Sent));
    return true;
  }

  push(frame: object): void {
    this.later(() => {
      if (!this.gone) this.events.message(JSON.stringify(frame));
    });
  }

  opening(): void {
    this.later(() => {
      if (!this.gone) this.events.opened();
    });
  }

  drop(): void {
    this.gone = true;
    this.later(() => this.close());
  }

  reset(code: number): void {
    const heard = this.state === 'works' || code === 1006;
    this.close();
    if (heard && !this.gone) this.events.ended(code);
  }

  stall(ms: number): void {
    if (this.state !== 'works') return;
    this.state = 'stalled';
    setTimeout(() => {
      if (this.state !== 'stalled') return;
      this.state = 'works';
      for (const run of this.held.splice(0)) this.run(run);
    }, ms);
  }

  later(run: () => void): void {
    setTimeout(() => this.run(run), this.delay);
  }

  private run(run: () => void): void {
    if (this.state === 'works') run();
    else if (this.state === 'stalled') this.held.push(run);
  }

  private close(): void {
    this.state = 'over';
    this.attached = false;
    this.server.forget(this);
  }
}
