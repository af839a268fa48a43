import { type JoinTarget, ProtocolError, type RoomID } from './types';
import type { Frame, JoinedRoom } from './wire';

/** Somebody at a door: asks to come in, waits if a host has to open, and hears how it ends. */
export interface Knocker {
  readonly target: JoinTarget;
  entered(joined: JoinedRoom): void;
  refused(error: ProtocolError): void;
}

/** The rooms before whose doors this page waits. */
export class Lobby {
  private readonly waiting = new Map<RoomID, Knocker>();
  /** Those who waited before a cut and have no answer since. */
  private readonly asking = new Map<RoomID, Knocker>();

  add(room: RoomID, knocker: Knocker): void {
    this.waiting.set(room, knocker);
  }

  /** Takes an answer from inside; false if nobody waits there. */
  heard(frame: Frame): boolean {
    const room = frame.room ?? '';
    const knocker = this.waiting.get(room);
    if (!knocker) return false;
    if (frame.type === 'admitted') knocker.entered(frame.data);
    else if (frame.type === 'refused') knocker.refused(new ProtocolError(frame.data.code));
    else return false;
    this.waiting.delete(room);
    return true;
  }

  /** Nobody of this page waits there any more. */
  giveUp(room: RoomID): void {
    const knocker = this.waiting.get(room) ?? this.asking.get(room);
    this.waiting.delete(room);
    this.asking.delete(room);
    knocker?.refused(new ProtocolError('left'));
  }

  /** Everybody who waits: on a new connection they ask again. */
  askAgain(): [RoomID, Knocker][] {
    const all = [...this.waiting];
    for (const [room, knocker] of all) this.asking.set(room, knocker);
    this.waiting.clear();
    return all;
  }

  /** Takes the answer to asking again; false if that one has given up meanwhile. */
  answered(room: RoomID, knocker: Knocker): boolean {
    return this.asking.get(room) === knocker && this.asking.delete(room);
  }
}
