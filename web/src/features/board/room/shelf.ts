import type { RoomSession } from '@/connection/types';
import type { BoardSession } from '../engine/api';

const OVER: readonly string[] = ['left', 'removed', 'ended'];

/**
 * The boards of a room that were opened on this page. They are followed until the room is over, also while none is on the stage: what was
 * drawn without a connection still goes out, and undo still knows what was done.
 */
export class Shelf {
  private readonly open = new Map<string, BoardSession>();

  constructor(
    room: RoomSession,
    private readonly make: (board: string) => BoardSession,
  ) {
    const stop = room.subscribe(() => {
      if (!OVER.includes(room.getSnapshot().status)) return;
      stop();
      for (const session of this.open.values()) session.close();
      this.open.clear();
    });
  }

  get(board: string): BoardSession {
    const known = this.open.get(board) ?? this.make(board);
    this.open.set(board, known);
    return known;
  }
}

const shelves = new WeakMap<RoomSession, Shelf>();

/** The one shelf of a room. */
export function shelfOf(room: RoomSession, make: (board: string) => BoardSession): Shelf {
  const shelf = shelves.get(room) ?? new Shelf(room, make);
  shelves.set(room, shelf);
  return shelf;
}
