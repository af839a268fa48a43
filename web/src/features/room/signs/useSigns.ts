import { useCallback, useEffect, useRef, useState } from 'react';
import { errorKey } from '@/api';
import { type PaceName, ProtocolError, type ReactionName, type RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import { useRoom } from '../useRoom';

/** What a sign has to say to its giver, for a moment; another number is another note. */
export interface Note {
  readonly text: string;
  readonly bad: boolean;
  readonly number: number;
}

const NOTE_MS = 5000;
/** How long a sign of the pace counts at the server. */
const PACE_MS = 60_000;
/** After the answer the member list has caught up within this time, or something else lowered the hand meanwhile. */
const SETTLED_MS = 2000;
const REST_MS = 1000;

/** What this member shows the others: the hand, reactions, and how they follow. */
export interface Signs {
  readonly raised: boolean;
  readonly toggleHand: () => void;
  readonly lowerHand: () => void;
  readonly react: (reaction: ReactionName) => void;
  /** The server asked for a break: nothing can be sent for a moment. */
  readonly resting: boolean;
  /** What was told the hosts within the last minute. */
  readonly pace: PaceName | undefined;
  readonly setPace: (pace: PaceName) => void;
  readonly note: Note | undefined;
}

export function useSigns(session: RoomSession): Signs {
  const { note, say } = useNote();
  const { resting, refused } = useRefusal(say);
  const hand = useHand(session, say, refused);
  const pace = usePace(session, say, refused);
  const react = useCallback((reaction: ReactionName) => void session.react(reaction).catch(refused), [session, refused]);
  return { ...hand, ...pace, react, resting, note };
}

type Say = (text: string, bad?: boolean) => void;
type Refused = (cause: unknown) => void;

function useNote() {
  const [note, setNote] = useState<Note>();
  useEffect(() => {
    if (!note) return;
    const timer = setTimeout(() => setNote(undefined), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  const say = useCallback<Say>(
    (text, bad = false) => setNote((before) => ({ text, bad, number: (before?.number ?? 0) + 1 })),
    [],
  );
  return { note, say };
}

/** A refusal has words, but for being too fast: then the buttons rest. */
function useRefusal(say: Say) {
  const t = useT();
  const [rest, setRest] = useState<number>();
  useEffect(() => {
    if (rest === undefined) return;
    const timer = setTimeout(() => setRest(undefined), rest);
    return () => clearTimeout(timer);
  }, [rest]);
  const refused = useCallback<Refused>(
    (cause) => {
      const code = refusalCode(cause);
      if (code !== 'slow_down') return say(t(errorKey(code)), true);
      setRest((cause instanceof ProtocolError && cause.retry) || REST_MS);
    },
    [say, t],
  );
  return { resting: rest !== undefined, refused };
}

/** The own hand: shown as wished at once, and as the server has it soon after. */
function useHand(session: RoomSession, say: Say, refused: Refused) {
  const t = useT();
  const up = useRoom(session, (s) => s.self.hand !== 0);
  const [wanted, setWanted] = useState<boolean>();
  if (wanted === up) setWanted(undefined);
  const raised = wanted ?? up;
  const asked = useRef<boolean>(undefined);
  /** Answers to earlier wishes, and all after the end, change nothing. */
  const turn = useRef(0);
  const settled = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      turn.current += 1;
      clearTimeout(settled.current);
    },
    [],
  );

  const setHand = useCallback(
    (wish: boolean) => {
      asked.current = wish;
      setWanted(wish);
      clearTimeout(settled.current);
      const mine = ++turn.current;
      session.raiseHand(wish).then(
        () => {
          if (mine === turn.current) settled.current = setTimeout(() => setWanted(undefined), SETTLED_MS);
        },
        (cause: unknown) => {
          if (mine !== turn.current) return;
          setWanted(undefined);
          refused(cause);
        },
      );
    },
    [session, refused],
  );
  const toggleHand = useCallback(() => setHand(!raised), [setHand, raised]);
  const lowerHand = useCallback(() => setHand(false), [setHand]);

  const wasUp = useRef(up);
  useEffect(() => {
    if (wasUp.current && !up && asked.current !== false) say(t('room.hand.lowered'));
    wasUp.current = up;
  }, [up, say, t]);
  return { raised, toggleHand, lowerHand };
}

function usePace(session: RoomSession, say: Say, refused: Refused) {
  const t = useT();
  const [told, setTold] = useState<{ readonly pace: PaceName }>();
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => setTold(undefined), PACE_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const setPace = useCallback(
    (pace: PaceName) =>
      void session.setPace(pace).then(() => {
        setTold({ pace });
        if (pace !== 'fine') say(t('room.pace.told'));
      }, refused),
    [session, say, refused, t],
  );
  return { pace: told?.pace, setPace };
}
