import type { Account, Room } from '@/api';

type Known = {
  /** Null: nobody is logged in; undefined: not known yet. */
  readonly me: Account | null | undefined;
  /** Undefined: not known yet. */
  readonly room: Room | undefined;
  readonly secret: string;
};

/**
 * What stands at the door of a room: `open` for accounts (the room itself decides on) and for its own guests, `guest` a form for a
 * name, `login` for those without an account where guests may not enter, `no_link` where they may but came without the secret.
 */
export type Gate = 'wait' | 'open' | 'ended' | 'guest' | 'login' | 'no_link';

export function gateOf({ me, room, secret }: Known): Gate {
  if (me === undefined || !room) return 'wait';
  // Only members and the room's own guests are told the id; for them the room has words of its own when it has ended.
  if (room.state === 'ended' && !room.id) return 'ended';
  if (me && (!me.guest || room.id)) return 'open';
  if (!room.guests) return 'login';
  return secret ? 'guest' : 'no_link';
}
