import type { Environment } from './environment';
import { Lifeline, type Verdict } from './lifeline';
import { type Knocker, Lobby } from './lobby';
import { type Ask, Requests } from './requests';
import { LiveRoom } from './room';
import type { RoomPort } from './room-port';
import {
  type AccountID,
  type ConnectionState,
  type DeviceID,
  type JoinTarget,
  ProtocolError,
  type RequestID,
  type RoomID,
  type RoomSession,
  type Unsubscribe,
} from './types';
import {
  closeCodes,
  type Decoded,
  decodeOk,
  encodeRequest,
  type Frame,
  type JoinedRoom,
  type OkData,
  type RequestData,
  type RequestType,
  type RoomResult,
} from './wire';

/** How long the server is given to answer a goodbye. */
const goodbyeMs = 1000;
/** Where the device's secret is kept: a refresh is the same device. */
const deviceKey = 'atrium.device';
/** Codes with which the server says that it cannot read what it was sent. */
const unreadableCodes: ReadonlySet<string> = new Set(['bad_data', 'bad_text', 'bad_frame']);

export type ConnectionOptions = {
  /** Hears of frames that break the contract; for developers. */
  readonly warn?: (message: string) => void;
};

/** What is made of a room of which the server says nothing. */
const UNANSWERED: RoomResult = { result: 'error', log: '', head: 0, code: 'unavailable', spotlight: '', views: [] };

/** One device's connection to the server, over any number of sockets: requests and rooms live on when a socket does not. */
export class Connection {
  private readonly line: Lifeline;
  private readonly requests: Requests;
  private readonly rooms = new Map<RoomID, LiveRoom>();
  private readonly lobby = new Lobby();
  private identity: { account: AccountID; device: DeviceID } | undefined;
  /** What the server said of each room at the last opening. */
  private results: Readonly<Record<RoomID, RoomResult>> = {};

  constructor(
    private readonly env: Environment,
    private readonly options: ConnectionOptions = {},
  ) {
    this.line = new Lifeline(env, {
      hello: (id) => this.hello(id),
      judge: (frame) => this.judge(frame),
      opened: () => this.resume(),
      received: (decoded) => this.received(decoded),
      lost: (final) => this.lost(final),
    });
    this.requests = new Requests(env, {
      ready: (room) => this.line.up && (room === undefined || (this.rooms.get(room)?.attached ?? true)),
      send: (text) => this.line.send(text),
      silent: () => this.line.suspect(),
    });
  }

  /** The same object until something changes. */
  getState(): ConnectionState {
    return this.line.state;
  }

  /** Called after each change of the state. */
  subscribe(listener: () => void): Unsubscribe {
    return this.line.subscribe(listener);
  }

  /** Undefined until the first opening. */
  get account(): AccountID | undefined {
    return this.identity?.account;
  }

  /** Begins to connect. Requests made before wait. */
  start(): void {
    this.line.start();
  }

  /** Tries to open at once, where it waits between two tries. */
  retry(): void {
    this.line.retryNow();
  }

  /** Says goodbye and ends for good. Rooms that were not left keep their seats for a while. Never rejects. */
  async close(): Promise<void> {
    if (this.line.up) {
      this.line.closing();
      await new Promise<void>((resolve) => {
        const cancel = this.env.after(goodbyeMs, resolve);
        const done = () => {
          cancel();
          resolve();
        };
        const data = { code: closeCodes.normal };
        this.ask({ type: 'close-connection', data, resend: false, answered: done, refused: done });
      });
    }
    this.line.finish(closeCodes.normal);
  }

  /**
   * Enters a room, or returns the session of the one that this device is in. Waits for the connection as long as it takes, and for
   * a host who has to open the door, which `waits` tells once, with the room; but tells every refusal, also one for now: the person
   * at the door wants to know. `leave` gives up waiting.
   */
  join(target: JoinTarget, waits: (room: RoomID) => void = () => {}): Promise<RoomSession> {
    return new Promise((resolve, refused) => {
      // Within the task of the answer, so that the next frame already finds the room.
      const entered = (joined: JoinedRoom) => resolve(this.entered(joined));
      this.knock({ target, entered, refused }, waits);
    });
  }

  /** `again`: the room before whose door it waited already. */
  private knock(knocker: Knocker, waits: (room: RoomID) => void, again?: RoomID): void {
    // To one who gave up no answer matters: leaving was asked for after it, on the same connection.
    const wanted = () => again === undefined || this.lobby.answered(again, knocker);
    this.ask({
      type: 'join-room',
      data: { ...knocker.target },
      resend: true,
      patient: true,
      refusable: true,
      answered: ({ data, room }) => {
        if (!wanted()) return;
        if (!('waiting' in data)) return knocker.entered(data);
        this.lobby.add(room ?? '', knocker);
        waits(room ?? '');
      },
      refused: (error) => {
        if (wanted()) knocker.refused(error);
      },
    });
  }

  /** Leaves with this device, or gives up waiting before the door, at once on this side. Never rejects. */
  async leave(room: RoomID): Promise<void> {
    this.rooms.get(room)?.finish('left', 'left');
    this.lobby.giveUp(room);
    await new Promise<void>((resolve) => {
      const done = () => resolve();
      const how = { resend: true, patient: true, answered: done, refused: done };
      this.ask({ type: 'leave-room', data: undefined, room, ...how });
    });
  }

  /** Asks anything of the contract; goes out again with the same id after a cut. Rejects with ProtocolError. */
  request<T extends RequestType>(type: T, data: RequestData[T], room?: RoomID): Promise<OkData[T]> {
    return new Promise((resolve, refused) => {
      const answered = (answer: { readonly data: OkData[T] }) => resolve(answer.data);
      this.ask({ type, data, ...(room !== undefined && { room }), resend: true, answered, refused });
    });
  }

  private ask<T extends RequestType>(ask: Ask<T>): void {
    if (this.line.state.final) ask.refused(new ProtocolError('closed'));
    else this.requests.add(ask);
  }

  private entered(joined: JoinedRoom): LiveRoom {
    const known = this.rooms.get(joined.room.id);
    if (known) {
      known.entered(joined);
      return known;
    }
    const room = new LiveRoom(this.roomPort(), joined);
    this.rooms.set(room.id, room);
    return room;
  }

  private roomPort(): RoomPort {
    const identity = () => this.identity ?? { account: '', device: '' };
    return {
      env: this.env,
      account: identity().account,
      device: () => identity().device,
      ask: (ask) => this.ask(ask),
      forget: (id) => this.requests.forget(id),
      flush: () => this.requests.flush(),
      over: (room, error) => {
        this.rooms.delete(room);
        this.requests.refuseAll(error, room);
      },
    };
  }

  private hello(id: RequestID): string {
    const device = this.env.storage.getItem(deviceKey);
    const rooms = Object.fromEntries([...this.rooms.values()].map((room) => [room.id, room.since]));
    return encodeRequest('open-connection', id, { ...(device !== null && { device }), rooms });
  }

  private judge(frame: Frame): Verdict {
    const answer = frame.type === 'ok' ? decodeOk('open-connection', frame.data)?.value : undefined;
    if (!answer) {
      const { code, retry } = frame.type === 'error' ? frame.data : { code: 'internal', retry: 0 };
      if (code === 'not_authenticated') return { kind: 'never', code: closeCodes.notAuthenticated };
      // The device's secret may be what the server cannot read. One that is busy or broken has nothing against it.
      if (unreadableCodes.has(code)) this.env.storage.removeItem(deviceKey);
      return { kind: 'later', ...(retry > 0 && { retryMs: retry }) };
    }
    // Somebody else has logged in meanwhile; this page belongs to the one before.
    if (this.identity && this.identity.account !== answer.account)
      return { kind: 'never', code: closeCodes.notAuthenticated };
    this.identity = { account: answer.account, device: answer.device_id };
    this.results = answer.rooms;
    this.keepDevice(answer.device);
    return { kind: 'welcome', idleMs: answer.heartbeat.idle };
  }

  private keepDevice(secret: string): void {
    try {
      this.env.storage.setItem(deviceKey, secret);
    } catch {
      // Without storage a refresh is a new device.
    }
  }

  private resume(): void {
    for (const room of [...this.rooms.values()]) {
      if (!this.line.up) return; // Lost again meanwhile.
      room.reopened(this.results[room.id] ?? UNANSWERED);
    }
    // The server forgets who waited when their connection ends.
    for (const [room, knocker] of this.lobby.askAgain()) this.knock(knocker, () => {}, room);
    this.requests.flush();
  }

  private lost(final: boolean): void {
    for (const room of this.rooms.values()) room.lost();
    this.requests.lost();
    if (!final) return;
    this.requests.refuseAll(new ProtocolError('closed'));
    for (const [, knocker] of this.lobby.askAgain()) knocker.refused(new ProtocolError('closed'));
  }

  private received(decoded: Decoded): void {
    if (decoded.kind !== 'frame') {
      if (decoded.kind === 'bad') this.options.warn?.('a frame from the server breaks the contract');
      const room = decoded.envelope?.room;
      if (decoded.envelope && room !== undefined) this.rooms.get(room)?.passed(decoded.envelope);
      return;
    }
    const { frame } = decoded;
    if (frame.type === 'ok' || frame.type === 'error') {
      if (frame.type === 'error' && frame.id === undefined)
        this.options.warn?.(`the server could not read a frame: ${frame.data.code}`);
      this.requests.settle(frame);
    } else if (frame.room !== undefined && !this.lobby.heard(frame)) {
      // All others happen in a room, whose switch over the types is exhaustive.
      this.rooms.get(frame.room)?.receive(frame);
    }
  }
}
