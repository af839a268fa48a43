import { useCallback, useState } from 'react';
import type { Knock, RoomSession } from '@/connection/types';
import { refusalCode } from '../refusal';
import { useRoom } from '../useRoom';

const NOBODY: readonly Knock[] = [];

/** Who waits to be let in, the longest first; nobody for those who may not admit. */
export function useWaiting(session: RoomSession): readonly Knock[] {
  return useRoom(session, (s) => (s.rights.includes('admit') ? s.waiting : NOBODY));
}

/** Lets in and sends away. `failure` is the code of the last refusal, as long as `about` is what it was. */
export function useAdmit(session: RoomSession, about: unknown) {
  const [failure, setFailure] = useState<string>();
  const [was, setWas] = useState(about);
  if (was !== about) {
    setWas(about);
    setFailure(undefined);
  }
  const answer = useCallback(
    (accounts: readonly string[], admit: boolean) => {
      setFailure(undefined);
      const ask = (account: string) => session.admitMember(account, admit);
      // One after the other: in a room that fills up meanwhile, those who have waited longest are in.
      const all = accounts.reduce((before, account) => before.then(() => ask(account).catch(unlessGone)), Promise.resolve());
      all.catch((cause: unknown) => setFailure(refusalCode(cause)));
    },
    [session],
  );
  return { answer, failure };
}

/** Who has stopped waiting meanwhile, or was answered by another host, needs no answer any more. */
function unlessGone(cause: unknown): void {
  if (refusalCode(cause) !== 'not_found') throw cause;
}
