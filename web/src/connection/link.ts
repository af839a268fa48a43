import { connectTimeoutMs } from './backoff';
import type { Environment, Socket } from './environment';
import type { Unsubscribe } from './types';
import { type Decoded, decodeFrame, encodeRequest, type RequestData } from './wire';

/** What a link reports. `ended` comes once, and nothing after it; never when this side dropped the link. */
export interface LinkEvents {
  /** The socket is open; open-connection may be sent. */
  opened(link: Link): void;
  received(link: Link, decoded: Decoded): void;
  /** The last heartbeat of `beat` was answered. */
  answered(link: Link): void;
  /** `code` of the close frame; undefined when this side found the connection dead. */
  ended(link: Link, code: number | undefined): void;
}

/**
 * One socket from opening to its end, with the client's half of the heartbeats (RM-4): after `idle` ms in which nothing
 * was sent it sends one; when the next is due and the last was not answered, or a send fails, the link is lost.
 */
export class Link {
  private readonly socket: Socket;
  private over = false;
  /** Runs until the link is established, then per idle time. */
  private timer: Unsubscribe;
  /** Ends the wait for the socket to open. */
  private readonly hasOpened: Unsubscribe;
  private idleMs = 0;
  private beats = 0;
  /** The id of the last heartbeat while it is unanswered. */
  private unanswered: string | undefined;

  constructor(
    private readonly env: Environment,
    private readonly events: LinkEvents,
    /** The socket is given up when it has not opened within this time. */
    openMs: number,
  ) {
    this.timer = env.after(connectTimeoutMs, () => this.end(undefined));
    this.hasOpened = env.after(openMs, () => this.end(undefined));
    this.socket = env.openSocket({
      opened: () => {
        this.hasOpened();
        this.events.opened(this);
      },
      message: (text) => this.receive(text),
      ended: (code) => this.end(code),
    });
  }

  /** The server has accepted open-connection: the connect timeout ends, the heartbeats begin. */
  established(idleMs: number, hidden: boolean): void {
    this.idleMs = idleMs;
    if (hidden) this.beat({ hidden });
    else this.rest();
  }

  /** Sends a frame; a failure ends the link before this returns. */
  send(text: string): void {
    if (this.over) return;
    let sent = false;
    try {
      sent = this.socket.send(text);
    } catch {
      // The same as not sent.
    }
    if (!sent) this.end(undefined);
    else if (this.idleMs > 0) this.rest();
  }

  /** Sends a heartbeat now; its answer is reported by `answered`. */
  beat(data: RequestData['heartbeat'] = {}): void {
    this.beats += 1;
    this.unanswered = `beat-${this.beats}`;
    this.send(encodeRequest('heartbeat', this.unanswered, data));
  }

  /** Lets go of the socket without a word to anyone. */
  drop(): void {
    if (this.over) return;
    this.over = true;
    this.timer();
    this.hasOpened();
    this.socket.drop();
  }

  private end(code: number | undefined): void {
    if (this.over) return;
    this.drop();
    this.events.ended(this, code);
  }

  private rest(): void {
    this.timer();
    this.timer = this.env.after(this.idleMs, () => {
      if (this.unanswered !== undefined) this.end(undefined);
      else this.beat();
    });
  }

  private receive(text: string): void {
    if (this.over) return;
    const decoded = decodeFrame(text);
    const frame = decoded.kind === 'frame' ? decoded.frame : undefined;
    if ((frame?.type === 'ok' || frame?.type === 'error') && frame.id?.startsWith('beat-')) {
      if (frame.id !== this.unanswered) return;
      this.unanswered = undefined;
      this.events.answered(this);
      return;
    }
    this.events.received(this, decoded);
  }
}
