import { type CompiledMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { describe, expect, expectTypeOf, test } from 'vitest';
import boardEn from './board.en';
import boardZhCN from './board.zh-CN';
import en from './en';
import pagesEn from './pages.en';
import pagesZhCN from './pages.zh-CN';
import removedEn from './removed.en';
import removedZhCN from './removed.zh-CN';
import roomEn from './room.en';
import roomZhCN from './room.zh-CN';
import type { Args, Key } from './types';
import zhCN from './zh-CN';

// What the build made of the texts: tokens of the form [name, type?, choices?].
const compiled = {
  en: { ...en, ...pagesEn, ...roomEn, ...boardEn, ...removedEn },
  'zh-CN': { ...zhCN, ...pagesZhCN, ...roomZhCN, ...boardZhCN, ...removedZhCN },
} as unknown as Record<'en' | 'zh-CN', Record<Key, CompiledMessage>>;

function names(message: CompiledMessage): string[] {
  const found = message.flatMap((token) => {
    if (typeof token === 'string') return [];
    const [name, , choices] = token;
    const inner = choices && typeof choices === 'object' ? Object.values(choices).filter(Array.isArray).flatMap(names) : [];
    return name === '#' ? inner : [name, ...inner];
  });
  return [...new Set(found)].sort();
}

describe('the catalogues', () => {
  const keys = Object.keys(compiled.en) as Key[];

  test('ask for the same values in both languages', () => {
    const differ = keys.filter((key) =>
      names(compiled['zh-CN'][key]).some((name) => !names(compiled.en[key]).includes(name)),
    );
    expect(differ).toEqual([]);
  });

  test('leave no text empty', () => {
    const empty = keys.filter((key) => compiled.en[key].length === 0 || compiled['zh-CN'][key].length === 0);
    expect(empty).toEqual([]);
  });

  test('are compiled, plurals too', () => {
    for (const texts of Object.values(compiled)) {
      expect(keys.filter((key) => !Array.isArray(texts[key]))).toEqual([]);
    }
    expect(compiled.en['ui.retryIn']).toEqual(
      compileMessageOrThrow('Try again in {seconds, plural, one {# second} other {# seconds}}.'),
    );
  });
});

test('a key knows its values', () => {
  expectTypeOf<Args<'ui.retry'>>().toEqualTypeOf<[]>();
  expectTypeOf<Args<'ui.retryIn'>>().toEqualTypeOf<[values: Readonly<Record<'seconds', string | number>>]>();
  expectTypeOf<'ui.retrry'>().not.toExtend<Key>();
});
