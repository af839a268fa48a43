import { retryDelay } from './backoff';
import { isPassing } from './read';
import type { RoomPort } from './room-port';
import { ProtocolError, type RoomID, type Unsubscribe } from './types';
import type { JoinedRoom } from './wire';

/** Asks for a room's state by join-room, again while the refusal is a passing one. */
export class Rejoin {
  private failed = 0;
  private cancel: Unsubscribe | undefined;
  private stopped = false;

  constructor(
    private readonly port: RoomPort,
    private readonly room: RoomID,
    private readonly on: { entered(joined: JoinedRoom): void; refused(error: ProtocolError): void },
  ) {}

  ask(): void {
    this.cancel?.();
    this.port.ask({
      type: 'join-room',
      // Who is a member needs neither the link's secret nor the name again.
      data: { room: this.room },
      resend: true,
      patient: true,
      answered: ({ data }) => {
        this.failed = 0;
        if (this.stopped) return;
        // Put out meanwhile, and the way back leads by the lobby: that is the door's business.
        if ('waiting' in data) this.on.refused(new ProtocolError('not_member'));
        else this.on.entered(data);
      },
      refused: (error) => this.refused(error),
    });
  }

  /** The way into the room was refused: for now, or for good. */
  refused(error: ProtocolError): void {
    if (this.stopped || error.code === 'closed') return;
    if (!isPassing(error)) {
      this.on.refused(error);
      return;
    }
    this.cancel?.();
    const wait = error.retry ?? retryDelay(this.failed, this.port.env.random());
    this.failed += 1;
    this.cancel = this.port.env.after(wait, () => this.ask());
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }
}
