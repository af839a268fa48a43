/** Rules of the box in which a person writes: length, mentions, keys. Pure; the page holds the text. */

/** The server's bound on a message's text, in bytes of UTF-8. */
export const MAX_BYTES = 8 * 1024;
/** From here on the box shows how much is left. */
export const WARN_BYTES = MAX_BYTES - 1024;

const encoder = new TextEncoder();

/** Length in bytes of UTF-8, as the server counts. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** The text as it is sent: without white space around it, line ends as `\n`, without U+0000, which no message may hold. */
export function cleaned(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u0000', '')
    .replace(/^\s*\n|\s+$/g, '');
}

export interface Candidate {
  readonly account: string;
  readonly name: string;
}

export interface MentionQuery {
  /** Index of the `@`. */
  readonly from: number;
  readonly query: string;
}

const MAX_QUERY = 32;

/** What is being completed when the caret stands at `caret`, if anything: an `@` that begins a word and what follows it. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const from = text.lastIndexOf('@', caret - 1);
  if (from < 0 || caret - from - 1 > MAX_QUERY) return undefined;
  const before = text[from - 1];
  if (before !== undefined && /[\p{Script=Latin}\p{N}_@]/u.test(before)) return undefined;
  const query = text.slice(from + 1, caret);
  return /\s/.test(query) ? undefined : { from, query };
}

const MAX_CANDIDATES = 8;

/**
 * Whom to offer for a query: of the people known, names that begin with it, then names that hold it; otherwise in the given order.
 * Behind them whom the server found for it, who may be spelt otherwise.
 */
export function mentionCandidates<T extends Candidate>(
  query: string,
  people: readonly T[],
  hits: readonly T[] = [],
  limit = MAX_CANDIDATES,
): T[] {
  const wanted = fold(query);
  const begins: T[] = [];
  const holds: T[] = [];
  for (const person of people) {
    const at = fold(person.name).indexOf(wanted);
    if (at === 0) begins.push(person);
    else if (at > 0) holds.push(person);
  }
  const known = [...begins, ...holds];
  const accounts = new Set(known.map((p) => p.account));
  return [...known, ...hits.filter((p) => !accounts.has(p.account))].slice(0, limit);
}

/** The text with the query replaced by the person's name and a space, and where the caret goes. */
export function completeMention(
  text: string,
  caret: number,
  query: MentionQuery,
  name: string,
): { text: string; caret: number } {
  const inserted = `@${name} `;
  const after = text.slice(caret).replace(/^ /, '');
  return { text: text.slice(0, query.from) + inserted + after, caret: query.from + inserted.length };
}

/** Accounts that the text still mentions, of those picked while writing; each once. */
export function mentionsIn(text: string, picked: readonly Candidate[]): string[] {
  return [...new Set(picked.filter((p) => text.includes(`@${p.name}`)).map((p) => p.account))];
}

/** `text` with `insert` in the place of the selection, and where the caret goes. */
export function insertAt(text: string, from: number, to: number, insert: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + insert + text.slice(to), caret: from + insert.length };
}

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly keyCode: number;
  readonly isComposing: boolean;
}

/**
 * True when this key belongs to an input method. Safari ends the composition before it reports the Enter that confirmed it;
 * only the key code 229 still tells.
 */
export function isComposing(event: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** True for the Enter that sends: alone or with Ctrl or Command, never while an input method composes. */
export function sends(event: KeyPress): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.altKey && !isComposing(event);
}

export function fold(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase();
}
