import type { RoomSession } from '@/connection/types';
import type { Call } from '@/media/call';
import { BoardNotices } from './board/BoardNotices';
import type { BoardShow } from './board/useBoardShow';
import { LessonNotices } from './lesson/LessonNotices';
import { ViewNotices } from './views/ViewNotices';

interface Props {
  readonly session: RoomSession;
  readonly call: Call;
  readonly board: BoardShow;
  /** The panel covers the stage, as it does on phones. */
  readonly covered: boolean;
}

/** What the room has to say at the top of the stage, beside what the call has. */
export function RoomNotices({ session, call, board, covered }: Props) {
  return (
    <>
      <LessonNotices session={session} call={call} covered={covered} />
      <ViewNotices session={session} call={call} />
      <BoardNotices session={session} show={board} />
    </>
  );
}
