import { useMemo } from 'react';
import type { RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';
import { countAfter } from './rows';
import { useAttention } from './useAttention';

/**
 * How many messages of others wait unread: none while the chat is open and the person is at the page. Who has never read here is told
 * of new ones only, not of the whole history.
 */
export function useUnread(session: RoomSession, chatOpen: boolean): number {
  const messages = useRoom(session, (s) => s.messages);
  const beyond = useRoom(session, (s) => s.beyond);
  const read = useRoom(session, (s) => s.read);
  const self = useRoom(session, (s) => s.self.account);
  const reading = useAttention() && chatOpen;
  return useMemo(() => {
    if (reading) return 0;
    return [messages, beyond]
      .map((list) =>
        read > 0 ? countAfter(list, read, self) : list.filter((m) => m.id !== undefined && m.account !== self).length,
      )
      .reduce((sum, count) => sum + count);
  }, [reading, messages, beyond, read, self]);
}
