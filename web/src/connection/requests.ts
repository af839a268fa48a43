import type { Environment } from './environment';
import { type Millis, ProtocolError, type RequestID, type RoomID, type Seq, type Unsubscribe } from './types';
import { decodeOk, encodeRequest, type FrameOf, type OkData, type RequestData, type RequestType } from './wire';

/** A request that is unanswered for this long makes the connection suspect (RM-5). */
export const silenceMs = 1500;
/** Requests that nobody may wait for longer end with `unavailable`. */
export const deadlineMs = 30_000;
/** Outstanding requests at most; one more is refused with `slow_down`. */
export const maxOutstanding = 1000;
/** The shortest wait before a refused request is sent again, whatever the server says. */
const minRetryMs = 50;

/** What an ok brought; `seq` and `time` for what became an event. */
export type Answer<T extends RequestType> = {
  readonly room?: RoomID;
  readonly seq?: Seq;
  readonly time?: Millis;
  readonly data: OkData[T];
};

/** One request. Exactly one of the callbacks is called, once, within the task in which the answer came. */
export interface Ask<T extends RequestType = RequestType> {
  readonly type: T;
  readonly data: RequestData[T];
  readonly room?: RoomID;
  readonly id?: RequestID;
  /** Once sent and unanswered it goes out again on the next connection, with the same id; else it ends `unavailable`. */
  readonly resend: boolean;
  /** Waits for its answer however long it takes. */
  readonly patient?: boolean;
  /** A refusal that names a time to try again is told at once; else the request goes out again by itself after that time. */
  readonly refusable?: boolean;
  answered(answer: Answer<T>): void;
  refused(error: ProtocolError): void;
}

/** How requests go out. */
export interface RequestPort {
  /** Whether a request to this room, or to none, can be sent now. */
  ready(room: RoomID | undefined): boolean;
  send(text: string): void;
  /** A request has been unanswered for another 1.5 s. */
  silent(): void;
}

type Entry = {
  readonly room: RoomID | undefined;
  readonly resend: boolean;
  readonly refusable: boolean;
  readonly text: string;
  answer(frame: FrameOf<'ok'>): void;
  refuse(error: ProtocolError): void;
  sent: boolean;
  /** Runs while it waits for its answer (then it reports silence), or for the time the server asked to wait. */
  timer: Unsubscribe | undefined;
  waiting: boolean;
  readonly endDeadline: Unsubscribe;
};

/** The requests without an answer, in the order in which they were made; they outlive connections. */
export class Requests {
  private readonly entries = new Map<RequestID, Entry>();

  constructor(
    private readonly env: Environment,
    private readonly port: RequestPort,
  ) {}

  add<T extends RequestType>(ask: Ask<T>): void {
    if (this.entries.size >= maxOutstanding) {
      ask.refused(new ProtocolError('slow_down', 'too many requests wait'));
      return;
    }
    const id = ask.id ?? this.env.newID();
    const expire = () => this.refuse(id, new ProtocolError('unavailable', 'no answer in time'));
    this.entries.set(id, {
      room: ask.room,
      resend: ask.resend,
      refusable: ask.refusable ?? false,
      text: encodeRequest(ask.type, id, ask.data, ask.room),
      answer(frame) {
        const ok = decodeOk(ask.type, frame.data);
        if (!ok) ask.refused(new ProtocolError('internal', `the ok to ${ask.type} is unreadable`));
        else
          ask.answered({
            ...(frame.room !== undefined && { room: frame.room }),
            ...(frame.seq !== undefined && { seq: frame.seq }),
            ...(frame.time !== undefined && { time: frame.time }),
            data: ok.value,
          });
      },
      refuse: ask.refused,
      sent: false,
      timer: undefined,
      waiting: false,
      endDeadline: ask.patient ? () => {} : this.env.after(deadlineMs, expire),
    });
    this.transmit(id);
  }

  /** Sends what can be sent now, oldest first. */
  flush(): void {
    for (const id of [...this.entries.keys()]) this.transmit(id);
  }

  /** The connection over which requests were sent is gone. */
  lost(): void {
    for (const [id, entry] of [...this.entries]) {
      if (!entry.sent) continue;
      entry.sent = false;
      entry.timer?.();
      entry.timer = undefined;
      if (!entry.resend) this.refuse(id, new ProtocolError('unavailable', 'the connection was lost'));
    }
  }

  settle(frame: FrameOf<'ok'> | FrameOf<'error'>): void {
    const id = frame.id ?? '';
    const entry = this.entries.get(id);
    if (!entry?.sent) return;
    if (frame.type === 'ok') {
      this.forget(id);
      entry.answer(frame);
      return;
    }
    const { code, message, retry } = frame.data;
    const passing = !entry.refusable && (code === 'slow_down' || code === 'unavailable');
    if (passing && retry > 0) this.wait(id, entry, Math.max(minRetryMs, retry));
    else this.refuse(id, new ProtocolError(code, message, retry || undefined));
  }

  /** Stops waiting for an answer, without a call back: what it asked for is known to be done, or no longer wanted. */
  forget(id: RequestID): void {
    const entry = this.entries.get(id);
    entry?.timer?.();
    entry?.endDeadline();
    this.entries.delete(id);
  }

  /** Refuses all that wait, or those of one room. */
  refuseAll(error: ProtocolError, room?: RoomID): void {
    for (const [id, entry] of [...this.entries]) {
      if (room === undefined || entry.room === room) this.refuse(id, error);
    }
  }

  private refuse(id: RequestID, error: ProtocolError): void {
    const entry = this.entries.get(id);
    this.forget(id);
    entry?.refuse(error);
  }

  private transmit(id: RequestID): void {
    const entry = this.entries.get(id);
    if (!entry || entry.sent || entry.waiting || !this.port.ready(entry.room)) return;
    entry.sent = true;
    this.watch(entry);
    this.port.send(entry.text);
  }

  private watch(entry: Entry): void {
    entry.timer = this.env.after(silenceMs, () => {
      this.watch(entry);
      this.port.silent();
    });
  }

  private wait(id: RequestID, entry: Entry, ms: number): void {
    entry.timer?.();
    entry.sent = false;
    entry.waiting = true;
    entry.timer = this.env.after(ms, () => {
      entry.timer = undefined;
      entry.waiting = false;
      this.transmit(id);
    });
  }
}
