import { useMemo } from 'react';
import type { RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';
import { countAfter } from './rows';

/**
 * How many messages of others wait unread while the chat is closed. Who has never read here is told of new ones only, not of the
 * whole history.
 */
export function useUnread(session: RoomSession, chatOpen: boolean): number {
  const messages = useRoom(session, (s) => s.messages);
  const read = useRoom(session, (s) => s.read);
  const self = useRoom(session, (s) => s.self.account);
  return useMemo(() => {
    if (chatOpen) return 0;
    return read > 0
      ? countAfter(messages, read, self)
      : messages.filter((m) => m.id !== undefined && m.account !== self).length;
  }, [chatOpen, messages, read, self]);
}
