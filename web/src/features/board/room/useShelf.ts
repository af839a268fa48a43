import { useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import type { BoardSession } from '../engine/api';
import { openSession } from '../makers';

const OVER: readonly string[] = ['left', 'removed', 'ended'];

/**
 * The boards of a room that were opened on this page. They are followed until the room is over, also while none is on the stage: what was
 * drawn without a connection still goes out, and undo still knows what was done.
 */
class Shelf {
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

/** A board of a room, followed from when it is first wanted; undefined before. */
export function useShelf(room: RoomSession, board: string): BoardSession | undefined {
  const [open, setOpen] = useState<{ readonly board: string; readonly session: BoardSession }>();
  useEffect(() => {
    if (board === '') return;
    const shelf = shelves.get(room) ?? new Shelf(room, (id) => openSession(room, id));
    shelves.set(room, shelf);
    setOpen({ board, session: shelf.get(board) });
    // Only now others see the hand here, and this device theirs.
    room.boards.open(board);
    return () => room.boards.open();
  }, [room, board]);
  return open?.board === board ? open.session : undefined;
}
