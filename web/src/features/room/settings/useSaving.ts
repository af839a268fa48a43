import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { changeRoom, roomQuery } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import { refusalCode } from '../refusal';
import { useRoom } from '../useRoom';
import { agrees, both, type Change, changed, inverse, type Shown } from './model';

const UNDO_MS = 5000;

/** `saved` offers to take the last change back, for as long as it has `undo`. */
export type Saving =
  | { readonly at: 'idle' }
  | { readonly at: 'saving' }
  | { readonly at: 'saved'; readonly undo: Change | undefined }
  | { readonly at: 'failed'; readonly code: string; readonly change: Change };

/**
 * The settings as they are shown, and a way to change them that saves at once, one change after the other. What was changed is shown
 * before the server has it; what the server refuses is as before again.
 */
export function useSaving(session: RoomSession) {
  const room = useRoom(session, (s) => s.room);
  const [ahead, setAhead] = useState<Change>({});
  const [saving, setSaving] = useState<Saving>({ at: 'idle' });
  const waiting = useRef(0);
  const last = useRef(Promise.resolve());
  /** The failure of one of several changes under way, which the success of a later one does not hide. */
  const failed = useRef<Saving>(undefined);
  const send = useSend(session);
  useEffect(() => {
    // The room has news of its own, and nothing is under way: what it says counts.
    if (waiting.current === 0 && room) setAhead({});
  }, [room]);
  useEffect(() => {
    if (saving.at !== 'saved' || !saving.undo) return;
    const timer = setTimeout(() => setSaving({ at: 'saved', undo: undefined }), UNDO_MS);
    return () => clearTimeout(timer);
  }, [saving]);

  const shown: Shown = changed(room, ahead);
  const run = useCallback(
    (change: Change, undo: Change | undefined) => {
      waiting.current += 1;
      setSaving({ at: 'saving' });
      setAhead((now) => both(now, change));
      const settled = (next: Saving) => {
        if (next.at === 'failed') failed.current = next;
        waiting.current -= 1;
        if (waiting.current > 0) return;
        // What was saved is shown until the room's own news of it come.
        if (failed.current || agrees(session.getSnapshot().room, change)) setAhead({});
        setSaving(failed.current ?? next);
        failed.current = undefined;
      };
      last.current = last.current
        .then(() => send(change))
        .then(
          () => settled({ at: 'saved', undo }),
          (cause: unknown) => settled({ at: 'failed', code: refusalCode(cause), change }),
        );
    },
    [session, send],
  );
  return {
    shown,
    saving,
    save: (change: Change) => {
      if (!agrees(shown, change)) run(change, inverse(shown, change));
    },
    undo: (change: Change) => run(change, undefined),
    dismiss: () => setSaving({ at: 'idle' }),
  };
}

/** Brings a change to the server: the lock by the room's connection, all else as a change of the room. */
function useSend(session: RoomSession) {
  const client = useQueryClient();
  return useCallback(
    async ({ locked, ...rest }: Change) => {
      if (locked !== undefined) await session.lockRoom(locked);
      if (rest.title === undefined && !rest.policy) return;
      const known = await changeRoom(session.id, rest);
      client.setQueryData(roomQuery(known.number).queryKey, known);
    },
    [session, client],
  );
}
