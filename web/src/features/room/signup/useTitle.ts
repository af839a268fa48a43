import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useRoom } from '../useRoom';

/** What the browser's tab says, which is all that one sees of a room in the background. */
export function useTitle(session: RoomSession, unread: number): string {
  const t = useT();
  const title = useRoom(session, (s) => s.room.title);
  const asked = useRoom(session, (s) => s.signup?.state === 'asked');
  if (asked) return t('room.signup.pageTitle', { title });
  return unread > 0 ? t('room.titleUnread', { count: unread, title }) : title;
}
