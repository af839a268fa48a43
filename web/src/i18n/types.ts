import type board from './board.en';
import type en from './en';
import type pages from './pages.en';
import type removed from './removed.en';
import type room from './room.en';

export type Locale = 'zh-CN' | 'en';

type Texts = typeof en & typeof pages & typeof room & typeof board & typeof removed;
/** Every key of the catalogues. */
export type Key = keyof Texts;

/** The Chinese side of a catalogue: the same keys, none missing, none more. */
export type Translation<T> = Readonly<Record<keyof T, string>>;

type Value = string | number;
type Word<S extends string> = S extends `${infer Name},${string}` ? Name : S;
type Name<S extends string> = S extends '' | `${string}${' ' | '#' | '{'}${string}` ? never : S;
/** The names of the values that a text asks for. A plural's branch needs a blank or `#` in it to be told from a value. */
type Names<S extends string> = S extends `${string}{${infer Inner}}${infer Rest}` ? Name<Word<Inner>> | Names<Rest> : never;

/** What `t` takes after the key: nothing, or an object with exactly the text's values. */
export type Args<K extends Key> = [Names<Texts[K]>] extends [never]
  ? []
  : [values: Readonly<Record<Names<Texts[K]>, Value>>];
