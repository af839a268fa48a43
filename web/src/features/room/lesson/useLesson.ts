import { useQuery } from '@tanstack/react-query';
import { lessonQuery } from '@/api/signups';
import type { RoomSession } from '@/connection/types';
import { useRoom } from '../useRoom';
import { type KindWords, wordsOf } from './words';

/** Whether this person starts sign-ins and follows them. */
export const useAttends = (session: RoomSession): boolean => useRoom(session, (s) => s.rights.includes('start_signup'));

export const useIsLesson = (session: RoomSession): boolean => useRoom(session, (s) => s.room.kind === 'lesson');

/** The words for the kind of the room. */
export const useKindWords = (session: RoomSession): KindWords => wordsOf(useRoom(session, (s) => s.room.kind));

/** The course of the lesson, once it is known. */
export function useCourse(session: RoomSession) {
  return useQuery({ ...lessonQuery(session.id), enabled: useIsLesson(session) }).data;
}
