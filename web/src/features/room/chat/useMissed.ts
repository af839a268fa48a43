import { useMemo, useState } from 'react';
import type { ChatMessage, RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';
import { type Missed, missed } from './rows';

/**
 * What was written while the person was away, as long as its beginning lies above and they have not been there: how much, and whether
 * that is all.
 */
export function useMissed(
  session: RoomSession,
  messages: readonly ChatMessage[],
  self: string,
  readTo: number | undefined,
  cameAt: number,
) {
  const more = useRoom(session, (s) => s.hasOlder);
  /** The divider that has been in sight, by where it stood. */
  const [seen, setSeen] = useState<number>();
  const [above, setAbove] = useState(false);
  const found = useMemo<Missed | undefined>(
    () => (readTo === undefined || seen === readTo ? undefined : missed({ messages, readTo, cameAt, more, self })),
    [messages, readTo, cameAt, more, self, seen],
  );
  return {
    missed: found && (found.open || above) ? found : undefined,
    dismiss: () => setSeen(readTo),
    /** Where the divider is, seen from the window: above it, in it, below it, or not loaded. */
    look: (at: 'above' | 'inside' | 'below' | undefined) => {
      setAbove(at === 'above');
      if (at === 'inside') setSeen(readTo);
    },
  };
}
