import { Boards } from './boards';
import { ChatLog } from './chat-log';
import { HostView } from './host-view';
import { keep, sameFields } from './keep';
import { MemberSync } from './member-list';
import { newMessage } from './message-list';
import { ReadMark } from './read-mark';
import { Rejoin } from './rejoin';
import { type How, RoomActions } from './room-actions';
import type { RoomPort } from './room-port';
import { isOver, NOTHING_PRESENTED, snapshotOf } from './room-snapshot';
import { Sender } from './sender';
import { Signups } from './signups';
import { Snapshots } from './snapshots';
import {
  type AccountID,
  type LogID,
  type MediaState,
  type MemberPage,
  type PendingMessage,
  ProtocolError,
  type RoomID,
  type RoomSession,
  type RoomSnapshot,
  type RoomStatus,
  type Self,
  type Seq,
  type Signal,
  type Unsubscribe,
} from './types';
import { ViewList } from './view-list';
import type { Envelope, Frame, FrameOf, JoinedRoom, OkData, RequestData, RequestType, RoomInfo, RoomResult } from './wire';

/** A room that this device is in: follows the journal, keeps the state, and holds what was written until it is confirmed. */
export class LiveRoom extends RoomActions implements RoomSession {
  readonly id: RoomID;
  /** On the present connection the server has this device in the room. */
  attached = false;
  private status: RoomStatus = 'resyncing';
  private removedCode: string | undefined;
  private position: { log: LogID; seq: Seq } = { log: '', seq: 0 };
  /** Events were missed or may have been: the state must come anew by join-room. */
  private needsState = true;
  private readonly rejoin: Rejoin;
  private joined: Pick<JoinedRoom, 'room' | 'self'>;
  private media: MediaState | undefined;

  protected readonly chat: ChatLog;
  private readonly members: MemberSync;
  private readonly host = new HostView();
  protected readonly views = new ViewList();
  protected readonly signups: Signups;
  readonly boards: Boards;
  protected readonly sender: Sender;
  private readonly readMark: ReadMark;
  private readonly snapshots: Snapshots<RoomSnapshot>;
  private shownSelf: Self | undefined;

  constructor(
    private readonly port: RoomPort,
    joined: JoinedRoom,
  ) {
    super();
    this.id = joined.room.id;
    this.joined = joined;
    this.snapshots = new Snapshots(port.env, () => this.build());
    this.chat = new ChatLog(port.env, this.id, this.changed);
    this.members = new MemberSync(port.env, (data) => this.ask('offer-member-list', data), this.changed);
    const ask: Signups['ask'] = (type, data) => this.ask(type, data, { patient: true, resend: type === 'answer-signup' });
    this.signups = new Signups(port.env, ask, this.changed);
    this.boards = new Boards((type, data, how) => this.ask(type, data, how));
    this.sender = new Sender(port, this.id, {
      live: () => this.status === 'live',
      failure: () => (isOver(this.status) ? (this.removedCode ?? 'gone') : undefined),
      changed: this.changed,
      confirmed: (message, seq, time) => this.confirmed(message, seq, time),
    });
    this.readMark = new ReadMark(port.env, joined.self.read, (seq) =>
      this.status === 'live' ? this.ask('mark-read', { seq }, { resend: false }) : undefined,
    );
    this.rejoin = new Rejoin(port, this.id, {
      entered: (state) => this.entered(state),
      refused: ({ code }) => this.finish(code === 'ended' ? 'ended' : 'removed', code),
    });
    this.entered(joined);
  }

  protected get account() {
    return this.port.account;
  }

  get device() {
    return this.port.device();
  }

  getSnapshot(): RoomSnapshot {
    return this.snapshots.get();
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.snapshots.subscribe(listener);
  }

  markRead(seq: Seq): void {
    if (!isOver(this.status) && this.readMark.read(seq)) this.changed();
  }

  async end(): Promise<void> {
    await this.ask('end-room', undefined).catch((error: unknown) => {
      // The room's end comes before the answer, and is what was asked for.
      if (this.status !== 'ended') throw error;
    });
  }

  async loadPace(): Promise<void> {
    const { points } = await this.ask('offer-pace', undefined);
    this.host.setPace(points);
    this.changed();
  }

  loadMembers(q?: string, after?: AccountID): Promise<MemberPage> {
    return this.members.load(q, after);
  }

  async setMediaState(state: MediaState): Promise<void> {
    this.media = state;
    await this.ask('media-state', { ...state, call: state.call ?? '' });
  }

  /** Where to go on from at the next opening. */
  get since(): { log: LogID; since: Seq } {
    return { log: this.position.log, since: this.position.seq };
  }

  /** The room's state by join-room. While it is followed without a gap, the messages stay. */
  entered(joined: JoinedRoom): void {
    this.attached = true;
    this.joined = { room: keep(this.joined.room, joined.room), self: keep(this.joined.self, joined.self) };
    this.views.reset(joined.views);
    this.readMark.heard(joined.self.read);
    const anew = this.needsState || joined.log !== this.position.log;
    if (!anew) this.members.merge(joined);
    else {
      this.members.reset(joined);
      this.signups.resync();
      this.boards.resync();
      this.needsState = false;
      const seen = joined.log === this.position.log ? this.position.seq : 0;
      this.position = { log: joined.log, seq: Math.max(joined.head, seen) };
      this.live();
      void this.chat.loadNewest(joined.log, this.sender.quiet());
    }
    this.port.flush();
    this.signups.back();
    this.changed();
  }

  /** What became of this room when the connection was opened again. */
  reopened(result: RoomResult): void {
    switch (result.result) {
      case 'resumed':
        this.attached = true;
        this.patchRoom({
          topology: result.topology || 'mesh',
          spotlight: result.spotlight,
          presented: result.presented ?? NOTHING_PRESENTED,
        });
        this.views.reset(result.views);
        if (this.needsState) this.setStatus('resyncing');
        return;
      case 'resync':
        this.attached = true;
        this.resync(result.log, result.head);
        return;
      case 'error':
        this.needsState = true;
        this.rejoin.refused(new ProtocolError(result.code ?? 'internal'));
        return;
      default:
        result.result satisfies never;
    }
  }

  /** The connection is gone; it will come back. */
  lost(): void {
    this.attached = false;
    this.host.forgetWaiting();
    this.signups.lost();
    this.boards.lost();
    if (!isOver(this.status)) this.setStatus('reconnecting');
  }

  /** The end, from either side. */
  finish(status: 'left' | 'removed' | 'ended', code: string): void {
    if (isOver(this.status)) return;
    this.attached = false;
    this.removedCode = status === 'left' ? undefined : code;
    this.setStatus(status);
    this.readMark.stop();
    this.rejoin.stop();
    this.chat.stop();
    this.members.stop();
    this.signups.stop();
    this.port.over(this.id, new ProtocolError(code));
    if (status !== 'left') this.sender.fail(code);
  }

  /** A frame of this room that this page cannot read still moves its place. */
  passed(envelope: Envelope): void {
    if (envelope.seq !== undefined) this.position.seq = Math.max(this.position.seq, envelope.seq);
  }

  /** A frame of this room. What has a number that was seen already is dropped. */
  receive(frame: Frame): void {
    if (frame.seq !== undefined) {
      if (frame.seq <= this.position.seq) return;
      this.position.seq = frame.seq;
    }
    this.apply(frame);
    this.changed();
  }

  private apply(frame: Frame): void {
    const by = frame.account === undefined ? {} : { by: frame.account };
    switch (frame.type) {
      case 'user-message':
        this.heard(frame);
        return;
      case 'edit-message':
        this.chat.patch(frame.seq ?? 0, frame.data.seq, frame.data.text);
        return;
      case 'recall-message':
        this.chat.patch(frame.seq ?? 0, frame.data.seq, undefined);
        return;
      case 'mark-read':
        this.readMark.heard(frame.data.seq);
        return;
      case 'members-changed':
        this.members.apply(frame.data);
        return;
      case 'count-change':
        this.members.count = frame.data.count;
        return;
      case 'offer':
      case 'answer':
      case 'ice-candidate':
        this.signalled({ type: frame.type, from: frame.data.from, data: frame.data } as Signal);
        return;
      case 'muted':
        this.notify({ type: 'muted', ...frame.data, ...by });
        return;
      case 'hand-screen':
        this.notify({ type: 'screen-handed', ...frame.data });
        return;
      case 'offer-view':
      case 'view-changed':
        this.viewChanged(frame);
        return;
      case 'offer-signup':
      case 'close-signup':
      case 'signup-changed':
        this.signups.heard(frame, this.account);
        return;
      case 'role-changed':
        this.joined = { ...this.joined, self: { ...this.joined.self, ...frame.data } };
        // Who may not admit is not told either who stops waiting.
        if (!frame.data.rights.includes('admit')) this.host.forgetWaiting();
        this.notify({ type: 'role-changed', ...frame.data, ...by });
        return;
      case 'room-changed': {
        const { title, policy, locked } = frame.data;
        this.patchRoom({ title, policy, locked });
        this.notify({ type: 'room-changed', title, ...by });
        return; // role-changed tells what this member may do now.
      }
      case 'spotlight-changed':
        this.patchRoom({ spotlight: frame.data.account });
        return;
      case 'topology-changed':
        this.patchRoom(frame.data);
        return;
      case 'board-op':
      case 'board-live':
      case 'board-changed':
        this.boards.heard(frame);
        return;
      case 'board-presented':
        this.patchRoom({ presented: frame.data });
        return;
      case 'media-offer':
        this.offered(frame.data);
        return;
      case 'reaction':
        this.notify({ type: 'reaction', reaction: frame.data.reaction, ...by });
        return;
      case 'knock':
      case 'knock-ended':
      case 'pace-changed':
        this.host.heard(frame);
        return;
      case 'removed':
        this.notify({ type: 'removed', code: frame.data.code });
        this.finish(frame.data.code === 'ended' ? 'ended' : 'removed', frame.data.code);
        return;
      case 'resync':
        this.resync(frame.data.log, frame.data.head);
        return;
      case 'position':
        this.caughtUp(frame.data);
        return;
      case 'ok':
      case 'error':
      case 'close-connection':
      case 'admitted':
      case 'refused':
        return; // These concern the connection, which keeps them.
      default:
        frame satisfies never;
    }
  }

  private patchRoom(change: Partial<RoomInfo>): void {
    this.joined = { ...this.joined, room: keep(this.joined.room, { ...this.joined.room, ...change }) };
  }

  private heard(frame: FrameOf<'user-message'>): void {
    const { id, account = '', seq = 0, time = 0 } = frame;
    const message = newMessage(seq, time, account, frame.data.name, frame.data, id);
    this.chat.add(message);
    if (id !== undefined && account === this.port.account) this.sender.settle(id);
    this.notify({ type: 'message', message });
  }

  private caughtUp(position: { log: LogID; seq: Seq }): void {
    if (position.log !== this.position.log) return;
    this.position.seq = Math.max(this.position.seq, position.seq);
    if (this.needsState || this.status === 'live') return;
    void this.refreshMembers();
    this.live();
  }

  /** Changes of the member list are not in the journal, nor is another role of one's own, which brings other rights. */
  private async refreshMembers(): Promise<void> {
    await this.members.refresh();
    const self = this.members.get(this.port.account);
    if (self && self.role !== this.joined.self.role && !isOver(this.status)) this.rejoin.ask();
  }

  private resync(log: LogID, head: Seq): void {
    this.position = { log, seq: head };
    this.needsState = true;
    this.chat.clear();
    this.setStatus('resyncing');
    this.rejoin.ask();
  }

  private live(): void {
    this.setStatus('live');
    this.boards.back();
    if (this.media) this.setMediaState(this.media).catch(() => {});
    this.readMark.flush();
    this.signups.back();
    this.sender.next();
  }

  /** The ok came before the event: the line becomes the message now, and the event will find it there. */
  private confirmed(message: PendingMessage, seq: Seq, time: number): void {
    if (seq <= this.position.seq) return;
    this.chat.add(newMessage(seq, time, this.port.account, this.self().name, message, message.id));
  }

  protected ask<T extends RequestType>(type: T, data: RequestData[T], how: How = {}): Promise<OkData[T]> {
    if (isOver(this.status)) return Promise.reject(new ProtocolError(this.removedCode ?? 'gone'));
    return new Promise((resolve, refused) => {
      const answered = (answer: { readonly data: OkData[T] }) => resolve(answer.data);
      this.port.ask({ type, data, room: this.id, resend: true, ...how, answered, refused });
    });
  }

  private setStatus(status: RoomStatus): void {
    this.status = status;
    this.changed();
  }

  protected readonly changed = (): void => this.snapshots.changed();

  /** What the server said to this member, with what the list says of it since. */
  private self(): Self {
    const now = { ...this.joined.self, ...this.members.get(this.port.account), read: this.readMark.seq };
    this.shownSelf = this.shownSelf && sameFields(this.shownSelf, now) ? this.shownSelf : now;
    return this.shownSelf;
  }

  private build(): RoomSnapshot {
    const { status, removedCode, members, host, views, signups, sender } = this;
    const { room } = this.joined;
    const self = this.self();
    return snapshotOf({ status, removedCode, room, self, members, host, views, signups, chat: this.chat.view(), sender });
  }
}
