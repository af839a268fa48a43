import type {
  BoardNews,
  BoardPort,
  ChatMessage,
  HistoryPlace,
  Member,
  MemberPage,
  Notice,
  PendingMessage,
  ProtocolError,
  RoomSession,
  RoomSnapshot,
  SendOptions,
} from '@/connection/types';

export const NOON = Date.UTC(2026, 10, 20, 4);

export function member(account: string, change: Partial<Member> = {}): Member {
  return {
    account,
    name: account,
    account_name: '',
    avatar: '',
    role: 'member',
    guest: false,
    state: 'present',
    devices: [],
    hand: 0,
    draws: false,
    ...change,
  };
}

export function message(seq: number, change: Partial<ChatMessage> = {}): ChatMessage {
  return {
    seq,
    time: NOON + seq * 1000,
    account: 'ann',
    name: 'Ann',
    text: `text ${seq}`,
    mentions: [],
    edited: false,
    recalled: false,
    ...change,
  };
}

const EVERY_RIGHT: RoomSnapshot['rights'] = [
  'read',
  'chat',
  'speak',
  'camera',
  'share',
  'record',
  'react',
  'mute',
  'recall_any',
  'pace',
  'spotlight',
  'admit',
  'lock',
  'remove',
  'ban',
  'change_role',
  'edit',
  'end',
  'draw',
  'draw_any',
  'present',
  'pen',
];
export const MEMBER_RIGHTS: RoomSnapshot['rights'] = ['read', 'chat', 'speak', 'camera', 'share', 'react'];

export function snapshot(change: Partial<RoomSnapshot> = {}): RoomSnapshot {
  const self: RoomSnapshot['self'] = {
    ...member('me', { name: 'Me', role: 'owner' }),
    rights: EVERY_RIGHT,
    acting: false,
    read: 0,
  };
  return {
    status: 'live',
    room: {
      id: 'room',
      number: '123456',
      title: 'Weekly',
      kind: 'meeting',
      policy: {
        entry: 'open',
        guests: false,
        speak: 'all',
        camera: 'all',
        share: 'all',
        shares: 'one',
        record: 'hosts',
        view: 'all',
        require_screen: false,
        chat: 'all',
        draw: 'all',
        draw_on: 'all',
        keep: 'forever',
        relay: false,
        mesh_max: 4,
        capacity: 1000,
      },
      locked: false,
      spotlight: '',
      topology: 'mesh',
      call_max: 0,
    },
    self,
    rights: EVERY_RIGHT,
    members: [self],
    count: 1,
    version: 1,
    waiting: [],
    views: [],
    pace: [],
    signup: null,
    signups: { open: null, marks: new Map(), closed: 0 },
    messages: [],
    hasOlder: false,
    loadingOlder: false,
    hasNewer: false,
    loadingNewer: false,
    jumping: false,
    window: 0,
    beyond: [],
    pending: [],
    read: 0,
    ...change,
  };
}

/** A session in memory: it does at once what the server would do, and writes down what it was asked. */
export class FakeSession implements RoomSession {
  readonly id = 'room';
  readonly device = 'device';
  readonly calls: unknown[][] = [];
  /** What the next refusable request is refused with. */
  refusal: ProtocolError | undefined;
  /** Messages that `loadNewer` puts behind, 50 at a time. */
  newer: ChatMessage[] = [];
  /** What a jump to a message that is not loaded puts in place of the messages, and what leads back from there. */
  elsewhere: readonly ChatMessage[] | undefined;
  newest: readonly ChatMessage[] = [];
  /** Messages that `loadOlder` puts in front, 50 at a time. */
  older: ChatMessage[] = [];
  /** Whom the server finds besides those whose name holds a query, by the query. */
  readonly hits = new Map<string, readonly Member[]>();
  readonly #listeners = new Set<() => void>();
  readonly #noticed = new Set<(notice: Notice) => void>();
  readonly #boardNews = new Set<(news: BoardNews) => void>();
  #snapshot: RoomSnapshot;
  #ids = 0;

  constructor(change: Partial<RoomSnapshot> = {}) {
    this.#snapshot = snapshot(change);
  }

  getSnapshot = () => this.#snapshot;
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  set(change: Partial<RoomSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of [...this.#listeners]) listener();
  }

  /** A message comes from the server. */
  receive(next: ChatMessage): void {
    this.set({ messages: [...this.#snapshot.messages, next] });
    this.notice({ type: 'message', message: next });
  }

  notice(notice: Notice): void {
    for (const listener of [...this.#noticed]) listener(notice);
  }

  send(text: string, options: SendOptions = {}): string {
    this.calls.push(['send', text, options]);
    this.#refuse();
    const id = `id${++this.#ids}`;
    const pending: PendingMessage = { id, time: Date.now(), text, mentions: [], ...options, state: 'sending' };
    this.set({ pending: [...this.#snapshot.pending, pending] });
    return id;
  }

  async edit(seq: number, text: string): Promise<void> {
    this.calls.push(['edit', seq, text]);
    this.#refuse();
    this.#change(seq, { text, edited: true });
  }

  async recall(seq: number): Promise<void> {
    this.calls.push(['recall', seq]);
    this.#refuse();
    this.#change(seq, { text: '', recalled: true });
  }

  retry = (id: string) => void this.calls.push(['retry', id]);
  discard = (id: string) => void this.calls.push(['discard', id]);

  async loadOlder(): Promise<void> {
    this.calls.push(['loadOlder']);
    this.#refuse();
    if (this.older.length === 0) return; // It stays on its way.
    const page = this.older.splice(-50);
    this.set({ messages: [...page, ...this.#snapshot.messages], hasOlder: this.older.length > 0 });
  }

  async loadNewer(): Promise<void> {
    this.calls.push(['loadNewer']);
    this.#refuse();
    if (this.newer.length === 0) return;
    const newer = this.newer.splice(0, 50);
    this.set({ messages: [...this.#snapshot.messages, ...newer], hasNewer: this.newer.length > 0 });
  }

  async jump(place: HistoryPlace): Promise<ChatMessage | undefined> {
    this.calls.push(['jump', place]);
    this.#refuse();
    const find = (rows: readonly ChatMessage[]) =>
      rows.find((m) => ('seq' in place ? m.seq >= place.seq : m.time >= place.time)) ?? rows.at(-1);
    const loaded = this.#snapshot.messages.find((m) => 'seq' in place && m.seq === place.seq);
    if (loaded || !this.elsewhere) return loaded ?? find(this.#snapshot.messages);
    this.set({ messages: this.elsewhere, window: this.#snapshot.window + 1, hasOlder: true, hasNewer: true });
    return find(this.elsewhere);
  }

  async toNewest(): Promise<void> {
    this.calls.push(['toNewest']);
    this.#refuse();
    if (!this.#snapshot.hasNewer) return;
    this.set({ messages: this.newest, window: this.#snapshot.window + 1, hasNewer: false, beyond: [] });
  }

  setFollowing = (following: boolean) => void this.calls.push(['setFollowing', following]);
  markRead = (seq: number) => void this.calls.push(['markRead', seq]);

  muteMember = (account: string, source: string) => this.#ask('muteMember', account, source);
  removeMember = (account: string) => this.#ask('removeMember', account);
  banMember = (account: string) => this.#ask('banMember', account);
  unbanMember = (account: string) => this.#ask('unbanMember', account);
  admitMember = (account: string, admit: boolean) => this.#ask('admitMember', account, admit);
  lockRoom = (locked: boolean) => this.#ask('lockRoom', locked);
  raiseHand = (raised: boolean) => this.#ask('raiseHand', raised);
  lowerHand = (account?: string) => this.#ask('lowerHand', account);
  react = (reaction: string) => this.#ask('react', reaction);
  setPace = (pace: string) => this.#ask('setPace', pace);
  loadPace = () => this.#ask('loadPace');
  spotlight = (account?: string) => this.#ask('spotlight', account);
  handScreen = (account: string) => this.#ask('handScreen', account);
  offerView = (wish: unknown) => this.#ask('offerView', wish);
  answerView = (view: string, accept: boolean) => this.#ask('answerView', view, accept);
  endView = (view: string) => this.#ask('endView', view);
  startSignup = (seconds?: number) => this.#ask('startSignup', seconds);
  closeSignup = (signup: string) => this.#ask('closeSignup', signup);
  answerSignup = (answer: string, reason?: string) => this.#ask('answerSignup', answer, reason);
  dismissSignup = () => this.set({ signup: null });
  changeRole = (account: string, role: string) => this.#ask('changeRole', account, role);
  end = () => this.#ask('end');

  async loadMembers(q?: string, after?: string): Promise<MemberPage> {
    this.calls.push(['loadMembers', q, after]);
    this.#refuse();
    const found = this.#snapshot.members.filter((m) => q === undefined || m.name.includes(q));
    const members = [...found, ...(this.hits.get(q ?? '') ?? [])];
    return { members, count: this.#snapshot.count };
  }

  setMediaState = () => this.#ask('setMediaState');
  sendSignal = () => this.#ask('sendSignal');
  offerMedia = async () => '';
  answerMedia = () => this.#ask('answerMedia');
  showTiles = () => this.#ask('showTiles');
  restartMedia = () => this.#ask('restartMedia');
  readonly boards: BoardPort = {
    onNews: (listener) => {
      this.#boardNews.add(listener);
      return () => void this.#boardNews.delete(listener);
    },
    op: (op, id) => this.#ask('op', op, id),
    live: (data) => void this.calls.push(['live', data]),
    open: (board) => void this.calls.push(['open', board]),
    present: (board, page) => this.#ask('present', board, page),
    make: (title) => this.#ask('make', title),
    rename: (board, title) => this.#ask('rename', board, title),
    remove: (board, title, removed) => this.#ask('remove', board, title, removed),
    letDraw: (account, may) => this.#ask('letDraw', account, may),
  };
  onMediaOffer = () => () => undefined;
  onSignal = () => () => undefined;
  onNotice = (listener: (notice: Notice) => void) => {
    this.#noticed.add(listener);
    return () => void this.#noticed.delete(listener);
  };

  /** Something is heard of the room's boards. */
  tellOfBoards(news: BoardNews): void {
    for (const listener of [...this.#boardNews]) listener(news);
  }

  /** The calls of one method, without its name. */
  called(name: string): unknown[][] {
    return this.calls.filter(([method]) => method === name).map(([, ...rest]) => rest);
  }

  async #ask(...call: unknown[]): Promise<void> {
    this.calls.push(call);
    this.#refuse();
  }

  #refuse(): void {
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal) throw refusal;
  }

  #change(seq: number, change: Partial<ChatMessage>): void {
    this.set({ messages: this.#snapshot.messages.map((m) => (m.seq === seq ? { ...m, ...change } : m)) });
  }
}
