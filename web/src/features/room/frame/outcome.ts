import type { ConnectionState, RoomSnapshot } from '@/connection/types';

/** Close codes after which the connection does not come back by itself. */
const REPLACED = 4000;
const NOT_AUTHENTICATED = 4001;
const REVOKED = 4003;

/**
 * Why a person is not in the room: a code of the contract with which the room refused or ended it, or one of ours:
 * `left` by oneself, `gave_up` waiting to be let in, `replaced` by another tab, `revoked` login, `stopped` by a fault in the talk with the server.
 */
export type Outcome = { readonly code: string; readonly retry?: number };

/** Why a session is over, or nothing while it goes on. What happened to the room is said before what happened to the connection. */
export function outcomeOf(
  snapshot: Pick<RoomSnapshot, 'status' | 'removedCode'> | undefined,
  state: ConnectionState,
): Outcome | undefined {
  switch (snapshot?.status) {
    case 'ended':
      return { code: 'ended' };
    case 'removed':
      return { code: snapshot.removedCode ?? 'removed' };
    case 'left':
      return { code: 'left' };
    default:
      return state.phase === 'closed' && state.final ? { code: closeOutcome(state.code) } : undefined;
  }
}

function closeOutcome(code: number | undefined): string {
  switch (code) {
    case REPLACED:
      return 'replaced';
    case NOT_AUTHENTICATED:
      return 'not_authenticated';
    case REVOKED:
      return 'revoked';
    default:
      return 'stopped';
  }
}

/** Whether a refresh should go back into the room by itself: the outcome passes, or another tab merely has the seat. */
export function comesBack(code: string): boolean {
  return (
    code === 'replaced' || code === 'not_started' || code === 'slow_down' || code === 'unavailable' || code === 'stopped'
  );
}
