import { retryDelay, soonForMs, timeToOpen } from './backoff';
import type { Environment } from './environment';
import { Link, type LinkEvents } from './link';
import { added, tell } from './snapshots';
import type { ConnectionState, RequestID, Unsubscribe } from './types';
import { closeCodes, type Decoded, type Frame, isFinal, type RequestData } from './wire';

/** How long the old connection is asked alone before a new one is opened beside it (RM-5). */
export const raceMs = 400;

/** What the server's answer to open-connection means. */
export type Verdict =
  | { readonly kind: 'welcome'; readonly idleMs: number }
  /** Try again, after `retryMs` if the server said so. */
  | { readonly kind: 'later'; readonly retryMs?: number }
  | { readonly kind: 'never'; readonly code: number };

/** Whose lifeline it is. */
export interface LifelineHost {
  /** The frame that opens the connection on a new socket, from where everything stands now. */
  hello(id: RequestID): string;
  judge(answer: Frame): Verdict;
  /** A link is established; frames can go out. */
  opened(): void;
  received(decoded: Decoded): void;
  /** The established link is gone, or the whole line when `final`. */
  lost(final: boolean): void;
}

/**
 * Keeps one established link to the server (RM-5): opens it, judges its silence, races a silent one against a new one, and
 * comes back by itself until it is ended or a close code forbids it. What it loses is the host's to resume.
 */
export class Lifeline {
  private shown: ConnectionState;
  private readonly listeners = new Set<() => void>();
  /** The established link; while `probing`, its silence is being judged. */
  private current: Link | undefined;
  private probing = false;
  private cancelRace: Unsubscribe | undefined;
  /** The link that is being opened, and the id of its open-connection. */
  private candidate: Link | undefined;
  private openID: RequestID | undefined;
  /** When its socket was begun, and how long the last one took to open. */
  private begunAt = 0;
  private lastToOpenMs: number | undefined;
  private cancelRetry: Unsubscribe | undefined;
  private failed = 0;
  /** When a server last said that it goes away. */
  private awayAt = Number.NEGATIVE_INFINITY;
  /** The code with which the server said that it will close. */
  private announced: number | undefined;
  private readonly stopListening: Unsubscribe[] = [];

  constructor(
    private readonly env: Environment,
    private readonly host: LifelineHost,
  ) {
    this.shown = { phase: 'closed', since: env.now(), attempt: 0, final: false };
  }

  get state(): ConnectionState {
    return this.shown;
  }

  get up(): boolean {
    return this.current !== undefined;
  }

  subscribe(listener: () => void): Unsubscribe {
    return added(this.listeners, listener);
  }

  start(): void {
    if (this.state.phase !== 'closed' || this.state.final) return;
    this.stopListening.push(
      this.env.onOnline(() => this.online()),
      this.env.onHidden((hidden) => this.turned(hidden)),
    );
    this.set({ phase: 'connecting', attempt: 0 });
    this.open();
  }

  /** Ends the wait before the next try to open, if there is one. */
  retryNow(): void {
    if (this.cancelRetry) this.open();
  }

  /** Sends a frame over the established link; without one it goes nowhere. */
  send(text: string): void {
    this.current?.send(text);
  }

  /** The person is leaving: the end that follows, from whichever side, is for good. */
  closing(): void {
    this.set({ phase: 'closing' });
  }

  /** Ends everything, for good. */
  finish(code: number): void {
    if (this.state.final) return;
    this.set({ phase: 'closed', attempt: 0, final: true, code });
    this.current?.drop();
    this.candidate?.drop();
    this.candidate = undefined;
    this.cancelRetry?.();
    for (const stop of this.stopListening.splice(0)) stop();
    this.dropped();
  }

  /** The old connection is asked with a heartbeat; when it stays silent, a new one is opened beside it. */
  suspect(data: RequestData['heartbeat'] = {}): void {
    const link = this.current;
    // What is being judged already needs no second question, unless there is something to tell.
    if (!link || (this.probing && data.hidden === undefined)) return;
    link.beat(data);
    if (this.current !== link || this.probing) return;
    this.probing = true;
    this.cancelRace = this.env.after(raceMs, () => this.open());
  }

  private turned(hidden: boolean): void {
    if (hidden) this.current?.beat({ hidden });
    // A page that is looked at again may have slept.
    else if (this.current) this.suspect({ hidden });
    else this.open();
  }

  private online(): void {
    if (this.current) {
      this.suspect();
      return;
    }
    // A try that began without a network may hang until its timeout.
    this.candidate?.drop();
    this.candidate = undefined;
    this.open();
  }

  private open(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    if (this.candidate) return;
    if (!this.current) this.set({ attempt: this.state.attempt + 1 });
    this.openID = undefined;
    this.begunAt = this.env.elapsed();
    this.candidate = new Link(this.env, this.linkEvents, timeToOpen(this.failed, this.lastToOpenMs));
  }

  private retry(asked?: number): void {
    const wait = asked ?? retryDelay(this.failed, this.env.random(), this.goneAwayNow());
    if (this.candidate || this.cancelRetry) return;
    this.failed += 1;
    this.cancelRetry = this.env.after(wait, () => this.open());
  }

  /** Whether a server has just said that it goes away. */
  private goneAwayNow(): boolean {
    return this.env.now() - this.awayAt < soonForMs;
  }

  private readonly linkEvents: LinkEvents = {
    opened: (link) => this.opened(link),
    received: (link, decoded) => {
      if (link === this.current) this.received(decoded);
      else if (link === this.candidate && decoded.kind === 'frame') this.answered(link, decoded.frame);
    },
    answered: (link) => {
      if (link === this.current) this.calm();
    },
    ended: (link, code) => {
      if (link === this.current) this.currentEnded(code);
      else if (link === this.candidate) this.candidateEnded(code);
    },
  };

  /** The new socket is open. If the old one is still silent, it has lost: from now on the new one counts. */
  private opened(link: Link): void {
    if (link !== this.candidate) return;
    this.lastToOpenMs = this.env.elapsed() - this.begunAt;
    if (this.current) {
      this.current.drop();
      this.dropped();
      this.set({ phase: 'connecting', attempt: 1 });
    }
    this.openID = this.env.newID();
    link.send(this.host.hello(this.openID));
  }

  private answered(link: Link, frame: Frame): void {
    if (frame.id === undefined || frame.id !== this.openID) return;
    const verdict = this.host.judge(frame);
    this.candidate = undefined;
    switch (verdict.kind) {
      case 'welcome':
        this.current = link;
        this.failed = 0;
        this.announced = undefined;
        link.established(verdict.idleMs, this.env.hidden());
        if (this.current === link) this.host.opened();
        if (this.current === link) this.set({ phase: 'open', attempt: 0, code: undefined });
        return;
      case 'later':
        link.drop();
        this.retry(verdict.retryMs);
        return;
      case 'never':
        link.drop();
        this.finish(verdict.code);
        return;
      default:
        verdict satisfies never;
    }
  }

  private received(decoded: Decoded): void {
    if (decoded.kind === 'frame' && decoded.frame.type === 'close-connection') this.announced = decoded.frame.data.code;
    this.host.received(decoded);
  }

  /** The old connection has answered: a new one is not needed, and was not used. */
  private calm(): void {
    if (!this.probing) return;
    this.endProbe();
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.candidate?.drop();
    this.candidate = undefined;
  }

  private endProbe(): void {
    this.probing = false;
    this.cancelRace?.();
    this.cancelRace = undefined;
  }

  private currentEnded(code: number | undefined): void {
    const why = code === undefined || code === closeCodes.abnormal ? (this.announced ?? code) : code;
    if (this.state.phase === 'closing' || (why !== undefined && isFinal(why))) {
      this.finish(why ?? closeCodes.normal);
      return;
    }
    if (why === closeCodes.goingAway) this.awayAt = this.env.now();
    this.dropped();
    this.set({ phase: 'connecting', attempt: 0, code: why });
    // A connection that fell silent was not closed by a busy server: the first try need not wait.
    if (why === undefined) this.open();
    else this.retry();
  }

  private candidateEnded(code: number | undefined): void {
    this.candidate = undefined;
    if (code !== undefined && isFinal(code)) {
      this.finish(code);
      return;
    }
    if (code === closeCodes.goingAway) this.awayAt = this.env.now();
    // A server that is being started anew does not answer: what it said when it went still holds.
    const away = this.state.code === closeCodes.goingAway && code === closeCodes.abnormal && this.goneAwayNow();
    if (!this.current && code !== undefined && !away) this.set({ code });
    if (this.state.phase !== 'closing') this.retry();
  }

  /** The established link is no more. */
  private dropped(): void {
    this.current = undefined;
    this.endProbe();
    this.host.lost(this.state.final);
  }

  private set(change: Partial<Omit<ConnectionState, 'code'>> & { readonly code?: number | undefined }): void {
    const moved = change.phase !== undefined && change.phase !== this.state.phase;
    const { code, ...state } = { ...this.shown, ...change, ...(moved && { since: this.env.now() }) };
    this.shown = { ...state, ...(code !== undefined && { code }) };
    tell(this.listeners, undefined);
  }
}
