import { useEffect } from 'react';
import { create } from 'zustand';
import type { RoomSession } from '@/connection/types';
import { emojiOf, type Float, withFloat } from './reactions';

/** How long a reaction is shown; the animations of Signs.module.css last as long. */
export const FLOAT_MS = 4000;

interface Floats {
  /** The reactions that are shown now, the oldest first. */
  readonly list: readonly Float[];
  /** The accounts with a picture on the page, and how many each has. */
  readonly pictures: ReadonlyMap<string, number>;
}

export const useFloats = create<Floats>()(() => ({ list: [], pictures: new Map() }));

/** Counts a picture of an account while it is on the page: reactions float over it, and not at the edge. */
export function usePictureOf(account: string): void {
  useEffect(() => {
    const count = (step: number) =>
      useFloats.setState(({ pictures }) => {
        const now = new Map(pictures);
        const left = (pictures.get(account) ?? 0) + step;
        if (left > 0) now.set(account, left);
        else now.delete(account);
        return { pictures: now };
      });
    count(1);
    return () => count(-1);
  }, [account]);
}

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
