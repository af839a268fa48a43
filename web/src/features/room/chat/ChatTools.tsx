import type { RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';
import { DateJump } from './DateJump';
import { ExportButton } from './ExportButton';

/** What belongs to the chat and stands beside its name. */
export function ChatTools({ session, onDay }: { session: RoomSession; onDay: (day: string) => void }) {
  const mayRead = useRoom(session, (s) => s.rights.includes('read'));
  if (!mayRead) return null;
  const known = () => {
    const { members, messages } = session.getSnapshot();
    return [...messages, ...members];
  };
  return (
    <>
      <DateJump onDay={onDay} />
      <ExportButton room={session.id} known={known} />
    </>
  );
}
