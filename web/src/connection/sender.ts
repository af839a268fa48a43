import { checkText, Outbox } from './outbox';
import type { RoomPort } from './room-port';
import { type PendingMessage, ProtocolError, type RequestID, type RoomID, type SendOptions, type Seq } from './types';

/** What the sender needs from its room. */
export interface SenderHost {
  /** Messages can go out: the room is live. */
  live(): boolean;
  /** The room is over, but not by leaving: what still waits can never go out, for this reason. */
  failure(): string | undefined;
  changed(): void;
  /** The server has made the message an event, which may not have come yet. */
  confirmed(message: PendingMessage, seq: Seq, time: number): void;
}

/** How long `quiet` waits at most. */
const quietMs = 2000;

/** Sends what was written into one room: in order, each once, over cuts and a refresh of the page. */
export class Sender {
  private readonly outbox: Outbox;
  /** Called once, when the message on its way is answered. */
  private readonly answered = new Set<() => void>();

  constructor(
    private readonly port: RoomPort,
    private readonly room: RoomID,
    private readonly host: SenderHost,
  ) {
    this.outbox = new Outbox(port.env.storage, port.account, room);
  }

  get pending(): readonly PendingMessage[] {
    return this.outbox.list();
  }

  send(text: string, { reply, mentions = [] }: SendOptions): RequestID {
    const whole = text.toWellFormed();
    checkText(whole);
    const failure = this.host.failure();
    if (failure !== undefined) throw new ProtocolError(failure);
    const { env } = this.port;
    const message = { id: env.newID(), time: env.now(), text: whole, mentions, state: 'queued' } as const;
    this.outbox.add({ ...message, ...(reply !== undefined && { reply }) });
    this.next();
    this.host.changed();
    return message.id;
  }

  retry(id: RequestID): void {
    const message = this.outbox.get(id);
    if (message?.state !== 'failed') return;
    this.outbox.remove(id);
    // An id that means something else to the server can never go through.
    const fresh = message.code === 'id_reused' ? this.port.env.newID() : id;
    const { code: _, ...rest } = message;
    this.outbox.add({ ...rest, id: fresh, state: 'queued' });
    this.next();
    this.host.changed();
  }

  /** The message is in the journal, or no longer wanted. */
  settle(id: RequestID): void {
    if (!this.outbox.remove(id)) return;
    this.port.forget(id);
    this.proceed();
  }

  /**
   * Resolves when it is known of no message on its way whether it has arrived, or soon: history that is read before may
   * show it beside its pending line.
   */
  quiet(): Promise<void> {
    if (!this.pending.some(({ state }) => state === 'sending')) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.port.env.after(quietMs, resolve);
      this.answered.add(() => {
        cancel();
        resolve();
      });
    });
  }

  /** The room is over: nothing that waits can go out. */
  fail(code: string): void {
    for (const { id, state } of this.pending) if (state !== 'failed') this.outbox.mark(id, 'failed', code);
  }

  /** Sends the first that waits, unless one is on its way. */
  next(): void {
    const message = this.host.live() ? this.outbox.next() : undefined;
    if (!message) return;
    const { id, text, reply, mentions } = message;
    this.outbox.mark(id, 'sending');
    this.port.ask({
      type: 'user-message',
      room: this.room,
      id,
      data: { text, ...(reply !== undefined && { reply }), ...(mentions.length > 0 && { mentions: [...mentions] }) },
      resend: true,
      patient: true,
      answered: ({ seq, time }) => {
        if (seq !== undefined) this.host.confirmed(message, seq, time ?? message.time);
        this.settle(id);
      },
      refused: (error) => this.refused(id, error),
    });
  }

  private refused(id: RequestID, error: ProtocolError): void {
    // Nothing is wrong with the message when this side went away; it goes out when the person is back.
    if (error.code === 'closed' || error.code === 'left') this.outbox.mark(id, 'queued');
    else this.outbox.mark(id, 'failed', error.code);
    this.proceed();
  }

  private proceed(): void {
    for (const tell of this.answered) tell();
    this.answered.clear();
    this.next();
    this.host.changed();
  }
}
