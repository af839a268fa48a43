import { useEffect } from 'react';
import { create } from 'zustand';
import type { RoomSession } from '@/connection/types';
import { emojiOf, type Float, withFloat } from './reactions';

/** How long a reaction is shown; the animations of Signs.module.css last as long. */
export const FLOAT_MS = 4000;

/** The reactions that are shown now, the oldest first. */
export const useFloats = create<{ readonly list: readonly Float[] }>()(() => ({ list: [] }));

/** Shows the reactions of a room, each for its time; none stays when the room goes. */
export function useFloating(session: RoomSession): void {
  useEffect(() => {
    let ids = 0;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const stop = session.onNotice((notice) => {
      if (notice.type !== 'reaction' || emojiOf(notice.reaction) === undefined) return;
      const id = ++ids;
      const account = notice.by ?? '';
      const name = session.getSnapshot().members.find((m) => m.account === account)?.name ?? '';
      useFloats.setState(({ list }) => ({ list: withFloat(list, { id, account, name, reaction: notice.reaction }) }));
      const timer = setTimeout(() => {
        timers.delete(timer);
        useFloats.setState(({ list }) => ({ list: list.filter((f) => f.id !== id) }));
      }, FLOAT_MS);
      timers.add(timer);
    });
    return () => {
      stop();
      timers.forEach(clearTimeout);
      useFloats.setState({ list: [] });
    };
  }, [session]);
}
