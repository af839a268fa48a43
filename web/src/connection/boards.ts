import type { How } from './room-actions';
import { added, tell } from './snapshots';
import type {
  BoardChanged,
  BoardID,
  BoardItemID,
  BoardLive,
  BoardLiveEvent,
  BoardOp,
  BoardOpEvent,
  RequestID,
  Unsubscribe,
} from './types';
import type { FrameOf, OkData, RequestData } from './wire';

/** What a room's boards tell: every op of every board in the order of the journal, own ones too; what is drawn just now on the board that is open. */
export type BoardNews =
  | {
      readonly type: 'op';
      readonly op: BoardOpEvent;
      readonly account: string;
      readonly time: number;
      readonly request: RequestID | undefined;
    }
  | { readonly type: 'live'; readonly live: BoardLiveEvent }
  | { readonly type: 'board'; readonly board: BoardChanged }
  /** Ops were missed or may have been: what is known of a board must come anew. */
  | { readonly type: 'resync' }
  /** The connection is gone; no news until it is back. */
  | { readonly type: 'lost' }
  /** The room is live again. */
  | { readonly type: 'back' };

type BoardRequest = 'board-op' | 'board-live' | 'edit-board' | 'open-board' | 'present-board' | 'let-draw';
type AskBoard = <T extends BoardRequest>(
  type: T,
  data: RequestData[T],
  how?: How & { id?: RequestID },
) => Promise<OkData[T]>;

/** The boards of a room, as far as the connection knows of them. Rejections are ProtocolErrors; the server decides each time. */
export interface BoardPort {
  onNews(listener: (news: BoardNews) => void): Unsubscribe;
  /** Does an op. It goes out again after a cut, under the same id, until it is answered; asked again before that, it is not sent twice. */
  op(op: BoardOp, id: RequestID): Promise<void>;
  /** Tells what is being done; lost where there is no connection. */
  live(data: BoardLive): void;
  /** Which board this device looks at, also after the next return; none without. */
  open(board?: BoardID): void;
  present(board?: BoardID, page?: BoardItemID): Promise<void>;
  make(title: string): Promise<void>;
  rename(board: BoardID, title: string): Promise<void>;
  remove(board: BoardID, title: string, removed: boolean): Promise<void>;
  letDraw(account: string, may: boolean): Promise<void>;
}

export class Boards implements BoardPort {
  private readonly listeners = new Set<(news: BoardNews) => void>();
  /** The ops that are not answered, by the ids of their requests. */
  private readonly asked = new Map<RequestID, Promise<void>>();
  private opened: BoardID | undefined;
  private connected = true;

  constructor(private readonly ask: AskBoard) {}

  onNews(listener: (news: BoardNews) => void): Unsubscribe {
    return added(this.listeners, listener);
  }

  heard(frame: FrameOf<'board-op'> | FrameOf<'board-live'> | FrameOf<'board-changed'>): void {
    switch (frame.type) {
      case 'board-op':
        tell(this.listeners, {
          type: 'op',
          op: frame.data,
          account: frame.account ?? '',
          time: frame.time ?? 0,
          request: frame.id,
        });
        return;
      case 'board-live':
        tell(this.listeners, { type: 'live', live: frame.data });
        return;
      case 'board-changed':
        tell(this.listeners, { type: 'board', board: frame.data });
        return;
      default:
        frame satisfies never;
    }
  }

  resync(): void {
    tell(this.listeners, { type: 'resync' });
  }

  lost(): void {
    this.connected = false;
    tell(this.listeners, { type: 'lost' });
  }

  back(): void {
    this.connected = true;
    if (this.opened !== undefined) this.look();
    tell(this.listeners, { type: 'back' });
  }

  op(op: BoardOp, id: RequestID): Promise<void> {
    const known = this.asked.get(id);
    if (known) return known;
    const asked = this.send(op, id).finally(() => this.asked.delete(id));
    this.asked.set(id, asked);
    return asked;
  }

  live(data: BoardLive): void {
    if (!this.connected) return;
    this.ask('board-live', structuredClone(data) as RequestData['board-live'], { resend: false, refusable: true }).catch(
      () => undefined,
    );
  }

  open(board?: BoardID): void {
    this.opened = board;
    if (this.connected) this.look();
  }

  async present(board?: BoardID, page?: BoardItemID): Promise<void> {
    await this.ask('present-board', { ...(board !== undefined && { board }), ...(page !== undefined && { page }) });
  }

  async make(title: string): Promise<void> {
    await this.ask('edit-board', { title });
  }

  async rename(board: BoardID, title: string): Promise<void> {
    await this.ask('edit-board', { board, title });
  }

  async remove(board: BoardID, title: string, removed: boolean): Promise<void> {
    await this.ask('edit-board', { board, title, removed });
  }

  async letDraw(account: string, may: boolean): Promise<void> {
    await this.ask('let-draw', { account, may });
  }

  private async send(op: BoardOp, id: RequestID): Promise<void> {
    await this.ask('board-op', structuredClone(op) as RequestData['board-op'], { id, patient: true });
  }

  private look(): void {
    const { opened } = this;
    this.ask('open-board', opened === undefined ? {} : { board: opened }, { resend: false }).catch(() => undefined);
  }
}
