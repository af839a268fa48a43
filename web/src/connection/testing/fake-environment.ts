import type { Environment, HttpAnswer, Socket, SocketEvents } from '../environment';

/** A frame that a client sent, as the tests look at it. */
export type Sent = { type: string; id: string; room?: string; data?: Record<string, unknown> };

/** One socket of a fake network, from the server's side. The tests decide when what happens. */
export class FakeSocket implements Socket {
  readonly sent: Sent[] = [];
  /** The client let go of it. */
  dropped = false;
  /** How `send` behaves. */
  mode: 'works' | 'refuses' | 'throws' = 'works';

  constructor(readonly events: SocketEvents) {}

  send(text: string): boolean {
    if (this.mode === 'throws') throw new DOMException('not open', 'InvalidStateError');
    if (this.mode === 'refuses') return false;
    this.sent.push(JSON.parse(text) as Sent);
    return true;
  }

  drop(): void {
    this.dropped = true;
  }

  /** The handshake succeeds. */
  accept(): void {
    if (!this.dropped) this.events.opened();
  }

  /** A frame from the server arrives. */
  push(frame: object): void {
    if (!this.dropped) this.events.message(JSON.stringify(frame));
  }

  end(code: number): void {
    if (!this.dropped) this.events.ended(code);
  }

  all(type: string): Sent[] {
    return this.sent.filter((frame) => frame.type === type);
  }

  last(type: string): Sent {
    const frame = this.all(type).at(-1);
    if (!frame) throw new Error(`no ${type} was sent`);
    return frame;
  }

  /** Answers the last request of a type with ok. */
  ok(type: string, data?: object, more: object = {}): void {
    this.push({ type: 'ok', id: this.last(type).id, ...(data && { data }), ...more });
  }

  refuse(type: string, code: string, retry?: number): void {
    this.push({ type: 'error', id: this.last(type).id, data: { code, message: code, retry } });
  }
}

/** An Environment over vitest's fake timers, with the switches that tests turn. */
export class FakeEnvironment implements Environment {
  readonly sockets: FakeSocket[] = [];
  readonly kept = new Map<string, string>();
  readonly storage = {
    getItem: (key: string) => this.kept.get(key) ?? null,
    setItem: (key: string, value: string) => void this.kept.set(key, value),
    removeItem: (key: string) => void this.kept.delete(key),
  };
  /** Paths that were asked for, and how they are answered. */
  readonly asked: string[] = [];
  answer: (path: string) => Promise<HttpAnswer> = () => Promise.reject(new TypeError('no network'));
  random = () => 0;
  private isHidden = false;
  private ids = 0;
  private readonly hiddenListeners = new Set<(hidden: boolean) => void>();
  private readonly onlineListeners = new Set<() => void>();

  openSocket(events: SocketEvents): Socket {
    const socket = new FakeSocket(events);
    this.sockets.push(socket);
    return socket;
  }

  get(path: string): Promise<HttpAnswer> {
    this.asked.push(path);
    return this.answer(path);
  }

  now = () => Date.now();
  elapsed = () => performance.now();

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  }

  nextFrame(run: () => void): void {
    setTimeout(run, 16);
  }

  newID(): string {
    this.ids += 1;
    return `id-${this.ids}`;
  }

  hidden = () => this.isHidden;

  onHidden(listener: (hidden: boolean) => void): () => void {
    this.hiddenListeners.add(listener);
    return () => this.hiddenListeners.delete(listener);
  }

  onOnline(listener: () => void): () => void {
    this.onlineListeners.add(listener);
    return () => this.onlineListeners.delete(listener);
  }

  setHidden(hidden: boolean): void {
    this.isHidden = hidden;
    for (const listener of this.hiddenListeners) listener(hidden);
  }

  online(): void {
    for (const listener of this.onlineListeners) listener();
  }

  get listening(): number {
    return this.hiddenListeners.size + this.onlineListeners.size;
  }

  /** The last socket that was opened. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  /** Lets the last socket be established. */
  establish(rooms: object = {}, account = 'ada'): FakeSocket {
    const { socket } = this;
    socket.accept();
    socket.ok('open-connection', opened(rooms, account));
    return socket;
  }
}

export const times = { ping: 3000, pong: 4000, idle: 5000, dead: 7000 };

/** The ok to open-connection. */
export const opened = (rooms: object = {}, account = 'ada') => ({
  account,
  device: 'secret-of-the-device',
  device_id: 'device-1',
  server_time: 1,
  heartbeat: times,
  rooms: Object.fromEntries(Object.entries(rooms).map(([id, result]) => [id, { log: '', head: 0, ...result }])),
});

export const member = (account: string, more: object = {}) => ({
  account,
  name: account.toUpperCase(),
  role: 'member',
  guest: false,
  state: 'present',
  devices: [],
  ...more,
});

const policy = {
  entry: 'open',
  guests: false,
  speak: 'all',
  camera: 'all',
  share: 'all',
  shares: 'one',
  draw: 'all',
  draw_on: 'all',
  record: 'hosts',
  view: 'all',
  require_screen: false,
  chat: 'all',
  keep: 'forever',
  relay: false,
  mesh_max: 4,
  capacity: 1000,
};

/** The ok to join-room, for the room `r` with Ada, who asks, and Bo. */
export const joined = (more: object = {}) => ({
  room: { id: 'r', number: '123456', title: 'Algebra', kind: 'meeting', policy, topology: 'mesh' },
  self: { ...member('ada', { role: 'host' }), rights: ['read', 'chat'], read: 0 },
  members: [member('ada', { role: 'host' }), member('bo')],
  count: 2,
  version: 7,
  log: 'log-1',
  head: 10,
  ...more,
});

export { policy };

export const page = (messages: object[], more: object = {}): HttpAnswer => ({
  status: 200,
  retryAfter: undefined,
  body: { messages, log: 'log-1', head: 10, more: false, ...more },
});

export const row = (seq: number, text = `message ${seq}`, more: object = {}) => ({
  seq,
  time: 1000 + seq,
  account: 'bo',
  name: 'BO',
  text,
  mentions: [],
  ...more,
});

/** The event of a message. */
export const said = (seq: number, text = `message ${seq}`, more: object = {}) => ({
  type: 'user-message',
  room: 'r',
  id: `from-bo-${seq}`,
  seq,
  time: 1000 + seq,
  account: 'bo',
  data: { name: 'BO', text },
  ...more,
});
