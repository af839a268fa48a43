import boardEn from '@/i18n/board.en';
import boardZhCN from '@/i18n/board.zh-CN';
import en from '@/i18n/en';
import pagesEn from '@/i18n/pages.en';
import pagesZhCN from '@/i18n/pages.zh-CN';
import removedEn from '@/i18n/removed.en';
import removedZhCN from '@/i18n/removed.zh-CN';
import roomEn from '@/i18n/room.en';
import roomZhCN from '@/i18n/room.zh-CN';
import type { Key } from '@/i18n/types';
import zhCN from '@/i18n/zh-CN';

export type { Key };

export type Locale = 'en' | 'zh-CN';
export const LOCALES: readonly Locale[] = ['zh-CN', 'en'];

const CATALOGUES: Readonly<Record<Locale, Readonly<Record<Key, string>>>> = {
  en: { ...en, ...pagesEn, ...roomEn, ...boardEn, ...removedEn },
  'zh-CN': { ...zhCN, ...pagesZhCN, ...roomZhCN, ...boardZhCN, ...removedZhCN },
};

/** The words of the interface by key, as in the web app's own catalogues: a key that is gone does not compile. */
export function words(locale: Locale) {
  const catalogue = CATALOGUES[locale];
  return (key: Key, values: Readonly<Record<string, string | number>> = {}): string =>
    catalogue[key].replace(/\{(\w+)\}/g, (_, name: string) => {
      if (!(name in values)) throw new Error(`${key} wants a value for ${name}`);
      return String(values[name]);
    });
}

/** The words with anything in the places of their values, for texts whose values (counts, clocks) a test does not know. */
export function pattern(locale: Locale, key: Key): RegExp {
  return new RegExp(`^${anyValues(CATALOGUES[locale][key])}$`);
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The branches of a plural become alternatives, a number sign a number, a value anything. */
function anyValues(text: string): string {
  return text.replace(/\{(?:[^{}]|\{[^{}]*\})*\}|[^{}]+/g, (part) => {
    if (!part.startsWith('{')) return literal(part);
    const branches = [...part.slice(1).matchAll(/\{([^{}]*)\}/g)].map((m) => literal(m[1] ?? '').replaceAll('#', '[\\d,]+'));
    return branches.length > 0 ? `(?:${branches.join('|')})` : '.*';
  });
}
