import { useEffect, useMemo, useState } from 'react';
import type { Member, RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';
import { withHits } from './model';

/** Under the server's rate for searches. */
const PAGE_EVERY_MS = 250;

/** The members; pages of a large room are fetched one after the other while the list is shown, since it is sorted here. */
export function useAllMembers(session: RoomSession): readonly Member[] {
  const members = useRoom(session, (s) => s.members);
  const missing = useRoom(session, (s) => s.members.length < s.count);
  useEffect(() => {
    if (!missing) return;
    let timer: ReturnType<typeof setTimeout>;
    let after: string | undefined;
    const next = async () => {
      try {
        ({ after } = await session.loadMembers(undefined, after));
      } catch {
        // The same page again; the known members are shown meanwhile.
      }
      wait();
    };
    // After the last page it begins anew, while members are missing still: some came to places before it.
    const wait = () => {
      timer = setTimeout(() => void next(), PAGE_EVERY_MS);
    };
    wait();
    return () => clearTimeout(timer);
  }, [session, missing]);
  return members;
}

const NONE: readonly Member[] = [];

/**
 * The members whom a query finds: at once those whose name here holds it, then also those whom the server finds. `searching` while
 * nobody is found yet and the server may still find somebody.
 */
export function useFoundMembers(session: RoomSession, query: string, members: readonly Member[]) {
  const count = useRoom(session, (s) => s.count);
  const live = useRoom(session, (s) => s.status === 'live');
  const [answer, setAnswer] = useState<{ query: string; hits: readonly Member[] }>();
  const wanted = query.trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: who comes may be one who is looked for
  useEffect(() => {
    if (wanted === '') return;
    let current = true;
    const put = (hits?: readonly Member[]) => {
      // Without an answer, those of the answer before stay.
      if (current) setAnswer((now) => ({ query: wanted, hits: hits ?? (now?.query === wanted ? now.hits : NONE) }));
    };
    const timer = setTimeout(() => {
      session.loadMembers(wanted).then(
        (page) => put(page.members),
        () => put(),
      );
    }, PAGE_EVERY_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session, wanted, count]);
  const answered = answer?.query === wanted;
  const hits = answered ? answer.hits : NONE;
  const complete = members.length >= count;
  const found = useMemo(() => withHits(members, complete, wanted, hits), [members, complete, wanted, hits]);
  return { found, searching: live && wanted !== '' && !answered && found.length === 0 };
}
