/** What is said of a course. Pure. */

import type { Course } from '@/api/courses';
import { countGraphemes } from '@/ui/graphemes';

const TITLE_MAX = 200;

/** What is wrong with a title before it is sent. The server has the last word on what it may hold. */
export function titleError(title: string): 'courses.field.titleMissing' | 'courses.field.titleLong' | undefined {
  const length = countGraphemes(title.normalize('NFKC').trim());
  if (length === 0) return 'courses.field.titleMissing';
  return length > TITLE_MAX ? 'courses.field.titleLong' : undefined;
}

/** The mark that tells how one stands in a course; students who take part need none. */
export function badgeOf({ archived, role, state }: Course) {
  if (archived) return { color: 'gray', text: 'courses.archived' } as const;
  if (state === 'waiting') return { color: 'yellow', text: 'courses.waiting' } as const;
  if (state === 'refused') return { color: 'red', text: 'courses.refused' } as const;
  if (state !== 'active' || !role || role === 'student') return null;
  return { color: 'teal', text: `courses.role.${role}` } as const;
}

/** Whether this person decides about the course. */
export const teaches = ({ role, state }: Course): boolean => role === 'teacher' && state === 'active';

/** What one can do to come in: nothing where one is in, waits or was refused. */
export function wayIn({ archived, capacity, join, state, students }: Course): 'add' | 'ask' | 'code' | 'full' | null {
  if (archived || state === 'active' || state === 'waiting' || state === 'refused') return null;
  if (capacity > 0 && students >= capacity) return 'full';
  return ({ open: 'add', approval: 'ask', code: 'code' } as const)[join];
}

/** A code in groups that one reads out. */
export const grouped = (code: string): string => code.match(/.{1,5}/g)?.join(' ') ?? '';

/** The number in a field that may be empty; undefined if it is none of the range. */
export function numberIn(text: string, least: number, most: number, empty: number): number | undefined {
  const plain = text.normalize('NFKC').trim();
  if (plain === '') return empty;
  const value = /^\d{1,5}$/.test(plain) ? Number(plain) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
