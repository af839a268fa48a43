import type { Account, Room } from '@/api';

type Known = {
  /** Null: nobody is logged in; undefined: not known yet. */
  readonly me: Account | null | undefined;
  /** Undefined: not known yet. */
  readonly room: Room | undefined;
  readonly secret: string;
  /** Whether this browser's guest was let into this very room. */
  readonly guestHere: boolean;
};

/**
 * What stands at the door of a room: `open` for accounts (the room itself decides on) and for its own guests, `guest` a form for a
 * name, `login` for those without an account where guests may not enter, `no_link` where they may but came without the secret.
 */
export type Gate = 'wait' | 'open' | 'ended' | 'guest' | 'login' | 'no_link';

export function gateOf({ me, room, secret, guestHere }: Known): Gate {
  if (me === undefined || !room) return 'wait';
  if (room.state === 'ended') return 'ended';
  // Only members are told the id. A guest of another room is a stranger here.
  if (me && (!me.guest || room.id || guestHere)) return 'open';
  if (!room.guests) return 'login';
  return secret ? 'guest' : 'no_link';
}
