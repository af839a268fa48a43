import type { Room } from '@/api';
import type { Course } from '@/api/courses';
import { lessonPath } from '@/api/lessons';
import { roomPath } from '@/api/rooms';

/** Where a room is: its number, and the secret of its link if the link was given. */
export type RoomAddress = { readonly number: string; readonly secret?: string };

const NUMBER = /^\d{6,7}$/;

/**
 * Reads what people type or paste to join: a number of six or seven digits, grouped or in full-width digits, or a room's link with
 * or without its secret, wherever the link points to: the same server may have several names.
 */
export function parseRoomAddress(text: string): RoomAddress | undefined {
  const plain = text.normalize('NFKC').trim();
  const grouped = plain.replace(/[\s-]/g, '');
  if (NUMBER.test(grouped)) return { number: grouped };
  const link = /(?:^|\/)r\/(\d{6,7})\/?(?:\?[^#\s]*)?(?:#(\S*))?$/.exec(plain);
  if (!link?.[1]) return undefined;
  return link[2] ? { number: link[1], secret: link[2] } : { number: link[1] };
}

/** The place of a room that the server made or listed, with the secret where the server tells it; of a lesson that is over, its page. */
export function pathOf(room: Room): string {
  if (room.kind === 'lesson' && room.state === 'ended' && room.id) return lessonPath(room.id);
  return roomPath((room.link && parseRoomAddress(room.link)) || room);
}

/** The rooms without the lessons that go on or come: those stand above, each in its course. */
export const besideLessons = (rooms: readonly Room[]): readonly Room[] =>
  rooms.filter(({ kind, state }) => kind !== 'lesson' || state === 'ended');

/** So many courses stand at home; their own page has all. */
const COURSES_MOST = 6;

/** The courses that stand at home, the newest first: those in which one takes part and that go on; for who teaches, the own ones first. */
export function shownCourses(courses: readonly Course[], teaching: boolean): readonly Course[] {
  const own = ({ role }: Course) => Number(teaching && role !== 'student');
  return courses
    .filter(({ state, archived }) => state === 'active' && !archived)
    .sort((a, b) => own(b) - own(a))
    .slice(0, COURSES_MOST);
}
