import type { RoomSession } from '@/connection/types';
import type { Call } from '@/media/call';
import { SignupEnd } from '../signup/SignupEnd';
import { ScreenBanner } from './ScreenBanner';

interface Props {
  readonly session: RoomSession;
  readonly call: Call;
  /** The panel covers the stage, as it does on phones. */
  readonly covered: boolean;
}

/** What a lesson has to say at the top of the stage; what waits for nobody's hurry, only where it covers no panel. */
export function LessonNotices({ session, call, covered }: Props) {
  return (
    <>
      <SignupEnd session={session} />
      {!covered && <ScreenBanner session={session} call={call} />}
    </>
  );
}
