import type { RoomSession } from '@/connection/types';
import { SignupDialog } from '../signup/SignupDialog';
import { useIsLesson } from './useLesson';

/** What lies over the page in a lesson: the sign-in that waits for an answer. */
export function LessonLayer({ session }: { session: RoomSession }) {
  if (!useIsLesson(session)) return null;
  return <SignupDialog session={session} />;
}
