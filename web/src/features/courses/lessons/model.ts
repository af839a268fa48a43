/** The lessons of a course, and the times for which they are planned. Pure. */

import type { Lesson } from '@/api/lessons';
import { startOf } from '@/features/lessons';

/** One that was planned and is over without having begun. */
export const cancelled = ({ state, began }: Lesson): boolean => state === 'ended' && !began;

/** The lessons of a course: what its pages hold, and what is known to be live or to come, each once, as it was read last. */
export function merged(pages: readonly Lesson[], coming: readonly Lesson[]): readonly Lesson[] {
  const all = new Map(pages.map((lesson) => [lesson.id, lesson]));
  for (const lesson of coming) if (all.get(lesson.id)?.state !== 'ended') all.set(lesson.id, lesson);
  return [...all.values()];
}

/** Those that are over, the last one first. */
export const held = (lessons: readonly Lesson[]): readonly Lesson[] =>
  lessons.filter(({ state }) => state === 'ended').sort((a, b) => startOf(b) - startOf(a));

/** A day and a clock time as fields of a form have them, `2026-11-29` and `09:30`. */
export interface Clock {
  readonly day: string;
  readonly time: string;
}

const two = (value: number) => String(value).padStart(2, '0');

/** What a calendar and a clock in the zone show; without a zone, in the reader's. */
export function clockOf(ms: number, timeZone?: string): Clock {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return { day: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
}

/**
 * The moment at which the clock in the zone shows this: the earlier one where clocks are set back and show it twice. Undefined where
 * it is never shown, because clocks are set forward over it, and where something is missing.
 */
export function momentOf({ day, time }: Clock, timeZone?: string): number | undefined {
  const utc = Date.parse(`${day}T${time}Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time) || Number.isNaN(utc)) return undefined;
  const offsets = [utc - 86_400_000, utc + 86_400_000].map((ms) => {
    const { day: there, time: then } = clockOf(ms, timeZone);
    return Date.parse(`${there}T${then}Z`) - ms;
  });
  const moments = offsets.map((offset) => utc - offset).sort((a, b) => a - b);
  return moments.find((ms) => {
    const shown = clockOf(ms, timeZone);
    return shown.day === day && shown.time === time;
  });
}

/** The next full hour, which is what a plan begins with. */
export function nextHour(now: number): Clock {
  const next = new Date(now);
  next.setMinutes(60, 0, 0);
  const { day } = clockOf(next.getTime());
  return { day, time: `${two(next.getHours())}:${two(next.getMinutes())}` };
}
