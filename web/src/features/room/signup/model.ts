/** Rules of sign-ins: who stands how, by what is on record and what was heard since, and how that is counted and ordered. Pure. */

import type { Sheet, SheetRow, SignupRecord, Status } from '@/api/attendance';
import type { SignupNews } from '@/connection/types';
import type { Locale } from '@/i18n';

/** The statuses in the order in which they are counted. */
export const STATUSES = [
  'present',
  'late',
  'waiting',
  'not_reached',
  'refused',
  'absent',
  'excused',
] as const satisfies readonly Status[];

/** The times that a sign-in may give, in seconds, besides one's own. */
export const PRESETS = [30, 60, 120, 300] as const;
export const MOST_SECONDS = 3600;

/** Whole seconds that a sign-in may last, from what was written; undefined if it is not that. */
export function secondsOf(text: string): number | undefined {
  const seconds = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return seconds >= 1 && seconds <= MOST_SECONDS ? seconds : undefined;
}

/** One student's line. */
export interface Entry {
  readonly account: string;
  readonly name: string;
  /** In the sign-in that is shown, or over the whole lesson; undefined: there was no sign-in. */
  readonly status: Status | undefined;
  /** Beside what was recorded of the whole lesson. */
  readonly correction: SheetRow['correction'];
}

/** How far a status is from the beginning. What was heard and what was loaded may overtake each other: what is further is newer. */
const progress = (status: Status): number => (status === 'not_reached' ? 0 : status === 'waiting' ? 1 : 2);

type Heard = Pick<SignupNews, 'marks'>;

/** Everyone's line in one sign-in, or over the whole lesson where none is named, by name as the reader's language orders names. */
export function entriesOf(book: Sheet, heard: Heard, signup: string | undefined, locale: Locale): Entry[] {
  const lines = book.rows
    .filter(
      (row) => !row.left || (signup === undefined ? row.status !== undefined : row.signups.some((s) => s.signup === signup)),
    )
    .map((row) => (signup === undefined ? wholeOf(row) : entryOf(row, heard, signup)));
  const known = new Set(book.rows.map(({ account }) => account));
  for (const [account, mark] of heard.marks)
    if (signup !== undefined && !known.has(account) && mark.signup === signup)
      lines.push({ account, name: mark.name, status: mark.status, correction: undefined });
  const { compare } = new Intl.Collator(locale === 'zh-CN' ? 'zh-u-co-pinyin' : 'en', {
    numeric: true,
    sensitivity: 'base',
  });
  return lines.sort((a, b) => compare(a.name, b.name) || (a.account < b.account ? -1 : 1));
}

const wholeOf = ({ account, name, status, correction }: SheetRow): Entry => ({ account, name, status, correction });

function entryOf({ account, name, correction, signups }: SheetRow, heard: Heard, signup: string): Entry {
  const mark = heard.marks.get(account);
  const before: Status = signups.find((s) => s.signup === signup)?.status ?? 'not_reached';
  const further = mark?.signup === signup && progress(mark.status) > progress(before);
  return { account, name, status: further ? mark.status : before, correction };
}

export type Counts = Readonly<Record<(typeof STATUSES)[number], number>>;

export function countsOf(entries: readonly Entry[]): Counts {
  const counts = { present: 0, late: 0, waiting: 0, not_reached: 0, refused: 0, absent: 0, excused: 0 };
  for (const { status } of entries) if (status) counts[status] += 1;
  return counts;
}

/** Those of a status, if one is chosen, whose name holds every word of the query. */
export function found(entries: readonly Entry[], status: Status | undefined, query: string): readonly Entry[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (status === undefined && words.length === 0) return entries;
  return entries.filter(
    (entry) => (status === undefined || entry.status === status) && words.every((word) => fold(entry.name).includes(word)),
  );
}

const fold = (text: string) => text.normalize('NFKC').toLocaleLowerCase().trim();

/** The sign-in that is open, as this device heard of it or the book has it. */
export interface Running {
  readonly id: string;
  readonly seconds: number;
  /** When the time is over for who was there at the start, on the clock of performance.now(); undefined without a time. */
  readonly until: number | undefined;
}

/** `now` and `elapsed`: the two clocks at one moment. */
export function runningOf(
  book: Pick<Sheet, 'signups'>,
  open: SignupNews['open'],
  now: number,
  elapsed: number,
): Running | undefined {
  const recorded = book.signups.findLast((signup) => !signup.closed);
  if (open)
    return { id: open.id, seconds: open.seconds, until: open.seconds > 0 ? open.since + open.seconds * 1000 : undefined };
  if (!recorded) return undefined;
  const { id, seconds = 0, started } = recorded;
  // The clocks of the server and of this device may differ: never more than the whole time is left.
  const left = Math.min(seconds * 1000, Math.max(0, started + seconds * 1000 - now));
  return { id, seconds, until: seconds > 0 ? elapsed + left : undefined };
}

/** The sign-ins that are over, the newest first. */
export const earlier = (book: Sheet, running: Running | undefined): readonly SignupRecord[] =>
  book.signups.filter(({ id }) => id !== running?.id).reverse();

/** Whole seconds that are left, at least 0. */
export const secondsLeft = (until: number, elapsed: number): number => Math.max(0, Math.ceil((until - elapsed) / 1000));

/** How much of the time is left, 0 to 1. */
export const shareLeft = (until: number, elapsed: number, seconds: number): number =>
  Math.min(1, Math.max(0, (until - elapsed) / (seconds * 1000)));
