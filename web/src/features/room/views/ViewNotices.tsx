import type { RoomSession } from '@/connection/types';
import type { Call } from '@/media/call';
import { Questions } from './Questions';
import { ViewNews } from './ViewNews';

/** What there is to say of being viewed: what is asked, and how it ended. */
export function ViewNotices({ session, call }: { session: RoomSession; call: Call }) {
  return (
    <>
      <Questions session={session} call={call} />
      <ViewNews session={session} />
    </>
  );
}
