/** What is said of lessons, and in which order. Pure. */

import type { Lesson } from '@/api/lessons';
import { localDay, startOfDay } from '@/days';
import { fitTitle, TITLE_MAX } from '@/ui/roomRules';

/** How long before its planned start students come in, in ms. */
export const EARLY_ENTRY = 15 * 60_000;

/** When a lesson begins or began, in ms UTC. */
export const startOf = ({ began, planned }: Lesson): number => began ?? planned ?? 0;

/** Whether one goes in now: those who teach at any time, students from a while before it is to begin; nobody where it will not be held. */
export function mayEnter({ state, role, planned = 0, off = false }: Lesson, now: number): boolean {
  if (off) return false;
  if (state !== 'planned') return state === 'live';
  return role !== 'student' || now >= planned - EARLY_ENTRY;
}

export interface Coming {
  readonly live: readonly Lesson[];
  /** Planned and of this day, or of an earlier one without having begun. */
  readonly today: readonly Lesson[];
  readonly later: readonly Lesson[];
}

/** What is live, what comes today where the reader is, and what comes later; each by its start. */
export function byTime(lessons: readonly Lesson[], tomorrow: number): Coming {
  const sorted = [...lessons].sort((a, b) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1));
  return {
    live: sorted.filter(({ state }) => state === 'live'),
    today: sorted.filter((lesson) => lesson.state === 'planned' && startOf(lesson) < tomorrow),
    later: sorted.filter((lesson) => lesson.state === 'planned' && startOf(lesson) >= tomorrow),
  };
}

const BETWEEN = ' · ';

/** What a lesson is called if nobody says otherwise: the course's title, cut where it must be, and the day. */
export function titleOf(course: string, day: string): string {
  return `${fitTitle(course, TITLE_MAX - [...day].length - BETWEEN.length)}${BETWEEN}${day}`;
}

/** The first moment of tomorrow where the reader is. */
export const tomorrowOf = (now: number): number => startOfDay(localDay(now), 1);
