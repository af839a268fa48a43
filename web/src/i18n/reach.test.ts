import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import board from './board.en';
import en from './en';
import pages from './pages.en';
import removed from './removed.en';
import room from './room.en';

const SRC = new URL('..', import.meta.url).pathname;
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.tsx?$/.test(name) && !/\.test\.|\.gen\.|(^|\/)messages\.|(^|\/)(testing|i18n)\//.test(name),
);

/** The words that are there when a file is drawn: those of every page, and those that its page comes with. */
function loaded(file: string): readonly (readonly string[])[] {
  const feature = /^features\/(\w+)\//.exec(file)?.[1];
  const plus = (...parts: object[]) => Object.keys(Object.assign({}, en, ...parts));
  if (file === 'ui/PictureChooser.tsx') return [plus(pages)];
  if (/^features\/board\/kept\/(Course|Kept)Boards\./.test(file)) return [plus(room), plus(pages)];
  if (file.startsWith('features/board/room/')) return [plus(room, board)];
  if (file.startsWith('features/board/removed/')) return [plus(room, board, removed)];
  switch (feature) {
    case 'board':
      return [plus(board)];
    case 'room':
    case 'call':
      return [plus(room)];
    case 'courses':
    case 'settings':
      return [plus(pages)];
    case 'attendance':
      return [plus(room), plus(pages)];
    default:
      return [plus()];
  }
}

const ALL = Object.keys({ ...en, ...pages, ...room, ...board, ...removed });

/** The keys that a text names whole, and the beginnings of those that it puts together. */
function named(text: string): { whole: readonly string[]; begun: readonly string[] } {
  const literals = [...text.matchAll(/(['"`])([a-z]+\.[\w.]*)(?:\1|\$\{)/g)];
  const keys = new Set(ALL);
  const whole = literals.map(([, , key = '']) => key).filter((key) => keys.has(key));
  const begun = literals
    .filter(([match]) => match.endsWith('${'))
    .map(([, , key = '']) => key)
    .filter((key) => ALL.some((each) => each.startsWith(key)));
  return { whole, begun };
}

test('what a page names is among the words that it is drawn with', () => {
  const missing: string[] = [];
  let seen = 0;
  for (const file of sources) {
    const { whole, begun } = named(readFileSync(join(SRC, file), 'utf8'));
    seen += whole.length + begun.length;
    for (const words of loaded(file)) {
      const there = new Set(words);
      missing.push(...whole.filter((key) => !there.has(key)).map((key) => `${file}: ${key}`));
      missing.push(...begun.filter((key) => !words.some((each) => each.startsWith(key))).map((key) => `${file}: ${key}…`));
    }
  }
  expect(missing).toEqual([]);
  expect(seen).toBeGreaterThan(900);
});

test('what every page loads has no words of rooms and of pages that come later', () => {
  const first = new Set(Object.keys(en));
  expect([...Object.keys(pages), ...Object.keys(room)].filter((key) => first.has(key))).toEqual([]);
});
