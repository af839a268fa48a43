import { useEffect, useState } from 'react';
import type { Member, RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';

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

/** The members among whom to look for a name: also those whom the server finds while not all are known. */
export function useSearchedMembers(session: RoomSession, query: string, members: readonly Member[]): readonly Member[] {
  const incomplete = useRoom(session, (s) => s.members.length < s.count);
  const [found, setFound] = useState<{ query: string; members: readonly Member[] }>();
  const wanted = incomplete ? query.trim() : '';
  useEffect(() => {
    if (wanted === '') return;
    let current = true;
    const timer = setTimeout(() => {
      session.loadMembers(wanted).then(
        (page) => current && setFound({ query: wanted, members: page.members }),
        () => undefined, // The known ones are shown meanwhile.
      );
    }, PAGE_EVERY_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session, wanted]);
  if (wanted === '' || found?.query !== wanted) return members;
  const known = new Set(members.map((m) => m.account));
  return [...members, ...found.members.filter((m) => !known.has(m.account))];
}
