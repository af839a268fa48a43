import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChatMessage, RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';
import { countAfter } from './rows';
import { useAttention } from './useAttention';

/**
 * How far the person has read: marks what is in sight while they are here, says where the divider stands, and how much came below
 * since they scrolled away.
 */
export function useReading(session: RoomSession, messages: readonly ChatMessage[], self: string) {
  const read = useRoom(session, (s) => s.read);
  const beyond = useRoom(session, (s) => s.beyond);
  const attention = useAttention();
  const seen = useRef(0);
  const [readTo, setReadTo] = useState(read || undefined);
  /** The newest message when the reader left the end; undefined while there. */
  const [leftAt, setLeftAt] = useState<number>();
  const newest = (beyond.at(-1) ?? messages.at(-1))?.seq ?? 0;
  /** The newest message when the reader came: what comes later is no longer what they missed. */
  const [cameAt, setCameAt] = useState<number>();

  // Coming back to the page, the divider stands where one stopped reading.
  const [was, setWas] = useState(attention);
  if (was !== attention) {
    setWas(attention);
    if (!attention) setReadTo(read || undefined);
    if (!attention) setCameAt(undefined);
  }
  if (attention && cameAt === undefined && newest > 0) setCameAt(newest);

  useEffect(() => {
    if (attention && seen.current > 0) session.markRead(seen.current);
  }, [attention, session]);
  // Closed, the chat waits at its newest end. If that does not come, it does when the chat is opened.
  useEffect(
    () => () => {
      session.toNewest().then(
        () => session.setFollowing(true),
        () => undefined,
      );
    },
    [session],
  );

  const view = useCallback(
    (seq: number, end: boolean) => {
      seen.current = Math.max(seen.current, seq);
      if (attention && seq > 0) session.markRead(seq);
      session.setFollowing(end);
      setLeftAt((at) => (end ? undefined : (at ?? newest)));
    },
    [attention, session, newest],
  );
  const below = leftAt === undefined ? undefined : countAfter(messages, leftAt, self) + countAfter(beyond, leftAt, self);
  return { readTo, cameAt: cameAt ?? newest, view, below };
}
