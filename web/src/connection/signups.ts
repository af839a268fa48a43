import type { Environment } from './environment';
import {
  type OwnSignup,
  ProtocolError,
  type SignupAnswer,
  type SignupID,
  type SignupMark,
  type SignupNews,
  type Unsubscribe,
} from './types';
import type { FrameOf, OkData, RequestData } from './wire';

/** After a return the server repeats an offer that still waits for an answer; one that it has not repeated by then is over. */
const repeatedWithinMs = 2000;
/** An answer that took longer was held up somewhere: that is not the way of what one sends. */
const longestWayMs = 1000;
/** The reason of the refusal that a device sends when the time is over. */
const timeout = 'timeout';

/** Asks the server once that is possible, however long it takes; an answer goes out again after a cut, under the same id. */
type AskSignup = <T extends 'receive-signup' | 'answer-signup'>(type: T, data: RequestData[T]) => Promise<OkData[T]>;

const NOTHING: SignupNews = { open: null, marks: new Map(), closed: 0 };

/** The sign-ins of a lesson: what a student is asked, and what those who teach hear of each student. */
export class Signups {
  own: OwnSignup | null = null;
  private shown: SignupNews = NOTHING;
  /** How students stand in `open`, as it was heard; copied for those who look once a frame. */
  private readonly marks = new Map<string, SignupMark>();
  private marksChanged = false;
  private cancelEnd: Unsubscribe | undefined;
  private cancelDoubt: Unsubscribe | undefined;
  /** The connection was lost since the offer came: it may have been closed, or answered on another device. */
  private doubtful = false;

  constructor(
    private readonly env: Environment,
    readonly ask: AskSignup,
    private readonly changed: () => void,
  ) {}

  /** What those who may start sign-ins have heard; the same object until they hear more. */
  get news(): SignupNews {
    if (this.marksChanged) {
      this.marksChanged = false;
      this.shown = { ...this.shown, marks: new Map(this.marks) };
    }
    return this.shown;
  }

  heard(frame: FrameOf<'offer-signup'> | FrameOf<'close-signup'> | FrameOf<'signup-changed'>, account: string): void {
    switch (frame.type) {
      case 'offer-signup':
        if (frame.data.receipt === '') this.begun(frame.data);
        else this.offered(frame.data);
        return;
      case 'close-signup':
        this.closed(frame.data.signup);
        return;
      case 'signup-changed':
        if (frame.data.account === account) this.ownChanged(frame.data.signup, frame.data.status);
        this.mark(frame.data);
        return;
      default:
        frame satisfies never;
    }
  }

  /** Answers for this person. Resolves when the server has it, or said why not, which `own` then tells. */
  async answer(answer: SignupAnswer, reason = ''): Promise<void> {
    const { own } = this;
    if (own?.state !== 'asked') return;
    this.become({ ...own, state: 'sending', answer });
    try {
      await this.ask('answer-signup', { signup: own.id, answer, reason });
      this.settle(own.id, answer === 'confirm' ? 'confirmed' : 'refused');
    } catch (cause) {
      this.refused(own.id, codeOf(cause));
    }
  }

  /** The person has read how it ended. */
  dismiss(): void {
    if (this.own && this.own.state !== 'asked' && this.own.state !== 'sending') this.become(null);
  }

  lost(): void {
    this.cancelDoubt?.();
    this.doubtful = this.own !== null;
  }

  /** The room goes on; an offer that still waits is repeated now. */
  back(): void {
    if (!this.doubtful) return;
    this.cancelDoubt?.();
    this.cancelDoubt = this.env.after(repeatedWithinMs, () => {
      if (this.doubtful && this.own?.state === 'asked') this.settle(this.own.id, 'over');
    });
  }

  /** Events were missed: of what was heard nothing is certain. */
  resync(): void {
    this.marks.clear();
    this.shown = NOTHING;
    this.marksChanged = true;
  }

  stop(): void {
    this.cancelEnd?.();
    this.cancelDoubt?.();
  }

  private offered({ signup: id, kind, seconds, receipt, remaining }: FrameOf<'offer-signup'>['data']): void {
    this.doubtful = false;
    if (this.own?.id !== id) this.become({ id, kind, seconds, state: 'asked' });
    const asked = this.env.elapsed();
    if (remaining != null) this.left(id, remaining, asked);
    // Without an answer the server takes the pong of a ping for it, and offers again after a return.
    this.ask('receive-signup', { signup: id, receipt }).then(
      (ok) => ok.remaining != null && this.left(id, ok.remaining, Math.max(asked, this.env.elapsed() - longestWayMs)),
      () => undefined,
    );
  }

  /**
   * So much time was left, counted from a moment: from when it was asked, so that what is sent at zero still arrives in time. Of two
   * words about it the one that gives less is nearer the truth.
   */
  private left(id: SignupID, ms: number, from: number): void {
    const { own } = this;
    if (own?.id !== id || !isOpen(own)) return;
    const until = Math.min(own.until ?? Number.POSITIVE_INFINITY, from + ms);
    this.become({ ...own, until });
    this.watch();
  }

  private watch(): void {
    this.cancelEnd?.();
    const { own } = this;
    if (own?.until === undefined) return;
    const ms = own.until - this.env.elapsed();
    // Timers may run early by a part of a millisecond.
    if (ms <= 0) this.timeOver();
    else this.cancelEnd = this.env.after(Math.ceil(ms), () => this.watch());
  }

  /** An answer that is under way is the server's to judge. */
  private timeOver(): void {
    const { own } = this;
    if (own?.state !== 'asked') return;
    this.settle(own.id, 'timeout');
    this.ask('answer-signup', { signup: own.id, answer: 'refuse', reason: timeout }).catch(() => undefined);
  }

  private refused(id: SignupID, code: string): void {
    const { own } = this;
    if (own?.id !== id || own.state !== 'sending') return;
    if (code === 'too_late') this.settle(id, 'too_late');
    else if (code === 'already_answered') this.settle(id, 'elsewhere');
    else if (code === 'not_found' || code === 'ended') this.settle(id, 'over');
    else {
      const { answer: _, ...asked } = own;
      this.become({ ...asked, state: 'asked', failure: code });
      this.watch();
    }
  }

  private ownChanged(id: SignupID, status: SignupMark['status']): void {
    const { own } = this;
    if (own?.id !== id) return;
    const late = status === 'late';
    if (own.state === 'asked') {
      if (status === 'present' || late || status === 'refused') this.settle(id, 'elsewhere', late);
      else if (status === 'absent') this.settle(id, 'timeout');
    } else if (late) this.become({ ...own, late });
  }

  private closed(id: SignupID): void {
    if (this.own?.id === id && this.own.state === 'asked') this.settle(id, 'closed');
    const open = this.shown.open?.id === id ? null : this.shown.open;
    this.shown = { ...this.shown, open, closed: this.shown.closed + 1 };
    this.changed();
  }

  private settle(id: SignupID, state: OwnSignup['state'], late = false): void {
    if (this.own?.id !== id || !isOpen(this.own)) return;
    this.cancelEnd?.();
    this.become({ ...this.own, state, ...((late || this.own.late) && { late: true }) });
  }

  private become(own: OwnSignup | null): void {
    this.own = own;
    this.changed();
  }

  private begun({ signup: id, kind, seconds }: FrameOf<'offer-signup'>['data']): void {
    this.marks.clear();
    this.marksChanged = true;
    this.shown = { ...this.shown, open: { id, kind, seconds, since: this.env.elapsed() } };
    this.changed();
  }

  private mark({ signup, account, ...mark }: FrameOf<'signup-changed'>['data']): void {
    this.marks.set(account, { signup, ...mark });
    this.marksChanged = true;
    this.changed();
  }
}

const isOpen = ({ state }: OwnSignup): boolean => state === 'asked' || state === 'sending';

const codeOf = (cause: unknown): string => (cause instanceof ProtocolError ? cause.code : 'internal');
