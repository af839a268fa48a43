/**
 * Every text of the interface, in English and 简体中文.
 *
 *     const t = useT();
 *     t('room.join')                       // a key that does not exist does not compile
 *     t('room.people', { count: 3 })       // nor does a missing value
 *
 * Texts live beside their feature in two files, which this folder merges. Every page loads en.ts or zh-CN.ts; the words of pages that
 * `withWords` loads stand in room.*, board.*, removed.* and pages.* instead:
 *
 *     // features/room/messages.en.ts
 *     export const roomEn = {
 *       'room.join': 'Join',
 *       'room.people': '{count, plural, one {# person} other {# people}}',
 *     } as const;
 *
 *     // features/room/messages.zh-CN.ts
 *     import type { Translation } from '@/i18n/types';
 *     import type { roomEn } from './messages.en';
 *     export const roomZhCN: Translation<typeof roomEn> = { 'room.join': '加入', 'room.people': '{count} 人' };
 *
 * A file holds one object literal of plain strings in ICU syntax and imports nothing but types: the build compiles it. Keys start
 * with the feature's name. Errors of the server: `errorKey` in src/api/errors. Dates and numbers: `useFormat`.
 */
import { type Messages, setupI18n } from '@lingui/core';
import { useCallback, useSyncExternalStore } from 'react';
import type { Args, Key, Locale } from './types';

export type { Key, Locale } from './types';

export const LOCALES: readonly Locale[] = ['zh-CN', 'en'];
/** Each language under its own name, so that everyone finds theirs. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { 'zh-CN': '简体中文', en: 'English' };

/** Translates one key with its values. */
export type Translate = <K extends Key>(key: K, ...values: Args<K>) => string;

const STORAGE_KEY = 'atrium.locale';
const i18n = setupI18n();
const listeners = new Set<() => void>();

type Catalogue = Readonly<Record<Locale, () => Promise<{ default: object }>>>;
/** What every page needs. */
const everywhere: Catalogue = { en: () => import('./en'), 'zh-CN': () => import('./zh-CN') };
/** What pages need that are loaded with their words: the room, its board, the list of removed ones, and the others. */
const LATER = {
  room: { en: () => import('./room.en'), 'zh-CN': () => import('./room.zh-CN') },
  board: { en: () => import('./board.en'), 'zh-CN': () => import('./board.zh-CN') },
  removed: { en: () => import('./removed.en'), 'zh-CN': () => import('./removed.zh-CN') },
  pages: { en: () => import('./pages.en'), 'zh-CN': () => import('./pages.zh-CN') },
} as const satisfies Readonly<Record<string, Catalogue>>;
const wanted = new Set<Catalogue>([everywhere]);

/** The words of all that is wanted, in one language. */
async function load(locale: Locale): Promise<Messages> {
  const count = wanted.size;
  const loaded = await Promise.all([...wanted].map((part) => part[locale]()));
  if (count < wanted.size) return load(locale); // more became wanted meanwhile
  return Object.assign({}, ...loaded.map((part) => part.default)) as Messages;
}

/** The language to start with: the one chosen here before, else the browser's first that we speak, else English. */
export function preferredLocale(): Locale {
  const stored = readStored();
  if (stored) return stored;
  for (const language of navigator.languages) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}

let asked = 0;

/**
 * Loads and shows a language; of two the one asked for last. `remember` keeps it for the next visit of this browser. Rejects when it
 * did not load, and the one before stays.
 */
export async function setLocale(locale: Locale, remember = true): Promise<void> {
  const number = ++asked;
  const messages = await load(locale);
  if (number !== asked) return;
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
  if (remember) writeStored(locale);
  for (const notify of listeners) notify();
}

/** Loads a page that has words of its own with them; rejects if either does not load, and a later call tries again. */
export async function withWords<T>(words: keyof typeof LATER, page: () => Promise<T>): Promise<T> {
  const had = wanted.has(LATER[words]);
  wanted.add(LATER[words]);
  try {
    const [loaded] = await Promise.all([page(), showWanted()]);
    return loaded;
  } catch (error) {
    if (!had) wanted.delete(LATER[words]);
    throw error;
  }
}

async function showWanted(): Promise<void> {
  const locale = currentLocale();
  i18n.load(locale, await load(locale));
  if (locale !== currentLocale()) return showWanted(); // another was chosen meanwhile
}

/** The language shown now. */
export function currentLocale(): Locale {
  return i18n.locale === 'zh-CN' ? 'zh-CN' : 'en';
}

/** The language chosen in this browser, if one was. */
export function readStored(): Locale | undefined {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return LOCALES.find((locale) => locale === stored);
  } catch {
    return undefined; // Storage may be forbidden.
  }
}

function writeStored(locale: Locale) {
  try {
    localStorage.setItem(STORAGE_KEY, locale);
  } catch {
    // Storage may be forbidden: the choice then lasts for this page only.
  }
}

function subscribe(notify: () => void) {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

/** The language shown now; draws anew when it changes. */
export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, currentLocale);
}

/** The translator; a new function whenever the language changes, so it may stand in dependency lists. */
export function useT(): Translate {
  const locale = useLocale();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language decides what the function answers
  return useCallback<Translate>((key, ...values) => i18n._(key, values[0]), [locale]);
}

/** Formatters of the reader's language and time zone; they stay the same as long as the language does. */
export function useFormat(): Format {
  const locale = useLocale();
  const format = formats.get(locale) ?? formatOf(locale);
  formats.set(locale, format);
  return format;
}

type Format = ReturnType<typeof formatOf>;
/** One for each language: to make them takes longer than to draw a row that uses them. */
const formats = new Map<Locale, Format>();

function formatOf(locale: Locale) {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const dayTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const seconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', month: 'short', day: 'numeric' });
  const short = new Intl.DateTimeFormat(locale, { month: 'numeric', day: 'numeric' });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return {
    /** A day, from ms UTC. */
    date: (ms: number) => day.format(ms),
    /** A clock time, from ms UTC. */
    time: (ms: number) => time.format(ms),
    /** A clock time to the second, from ms UTC. */
    seconds: (ms: number) => seconds.format(ms),
    /** A day near by as shortly as can be, from ms UTC. */
    day: (ms: number) => short.format(ms),
    /** A day near by with its day of the week, from ms UTC. */
    weekday: (ms: number) => weekday.format(ms),
    /** Day and clock time, from ms UTC. */
    dateTime: (ms: number) => dayTime.format(ms),
    number: (value: number) => number.format(value),
    /** A share of 1, in whole hundredths. */
    percent: (share: number) => percent.format(share),
  };
}
