import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { HistoryPlace, RoomSession } from '@/connection/types';
import { localDay, startOfDay } from '@/days';
import type { Aim } from './rows';

/** How long a message that was gone to stands out. */
const LIT_MS = 2000;

/** What became of a jump, when it is not simply there. */
export type Problem =
  | { readonly type: 'failed'; readonly again: () => void }
  | { readonly type: 'gone' }
  | { readonly type: 'nothingOn'; readonly time: number };

/** Going to places in the chat's history, loaded or not. */
export interface Jump {
  readonly aim: Aim | undefined;
  /** The list is where it should go. */
  readonly arrived: () => void;
  /** The message that stands out for a moment. */
  readonly lit: number | undefined;
  readonly problem: Problem | undefined;
  readonly dismiss: () => void;
  readonly toMessage: (seq: number) => void;
  /** To the first message after this one. */
  readonly toAfter: (seq: number) => void;
  /** To a day of the reader's calendar, as `2026-11-20`. */
  readonly toDay: (day: string) => void;
  /** The focus goes along, unless one writes. */
  readonly toNewest: (focus: boolean) => void;
}

export function useJump(session: RoomSession): Jump {
  const [aim, setAim] = useState<Aim>();
  const [lit, setLit] = useState<{ readonly seq: number }>();
  const [problem, setProblem] = useState<Problem>();
  const turn = useRef(0);
  useEffect(() => {
    if (!lit) return;
    const timer = setTimeout(setLit, LIT_MS, undefined);
    return () => clearTimeout(timer);
  }, [lit]);

  const go = useCallback(
    async (place: HistoryPlace, align: Aim['align'], then: (found: { seq: number; time: number }) => void) => {
      const number = ++turn.current;
      setProblem(undefined);
      try {
        const found = await session.jump(place);
        if (!found || number !== turn.current) return;
        setAim({ key: `message-${found.seq}`, align, number, focus: true });
        then(found);
      } catch {
        if (number === turn.current) setProblem({ type: 'failed', again: () => void go(place, align, then) });
      }
    },
    [session],
  );
  const moves = useMemo(() => {
    const toNewest = async (focus: boolean) => {
      const number = ++turn.current;
      setProblem(undefined);
      try {
        await session.toNewest();
        const last = session.getSnapshot().messages.at(-1);
        if (last && number === turn.current) setAim({ key: `message-${last.seq}`, align: 'end', number, focus });
      } catch {
        if (number === turn.current) setProblem({ type: 'failed', again: () => void toNewest(true) });
      }
    };
    return {
      toNewest: (focus: boolean) => void toNewest(focus),
      toMessage: (seq: number) =>
        void go({ seq }, 'center', (found) => (found.seq === seq ? setLit({ seq }) : setProblem({ type: 'gone' }))),
      toAfter: (seq: number) => void go({ seq: seq + 1 }, 'start', () => undefined),
      toDay: (day: string) =>
        void go({ time: startOfDay(day) }, 'start', ({ time }) => {
          if (localDay(time) !== day) setProblem({ type: 'nothingOn', time: startOfDay(day) });
        }),
    };
  }, [session, go]);
  const arrived = useCallback(() => setAim(undefined), []);
  const dismiss = useCallback(() => setProblem(undefined), []);
  return { aim, arrived, lit: lit?.seq, problem, dismiss, ...moves };
}
