/**
 * What a chat message says, as plain nodes. The page draws these nodes and nothing else: no HTML is ever built from
 * what a person typed. Supported: fenced and inline code, http/https links, mentions of named members.
 *
 * Parsing never throws, drops nothing but code markers, and takes time proportional to the text.
 */

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string }
  | { readonly type: 'mention'; readonly text: string; readonly account: string };

export type Block =
  | { readonly type: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string; readonly language: string };

/** Someone a message mentions, under the name that was typed after the `@`. */
export interface Mentioned {
  readonly account: string;
  readonly name: string;
}

const FENCE = /^ {0,3}```([A-Za-z0-9+#._-]{0,20})[ \t]*$/;
const FENCE_END = /^ {0,3}```[ \t]*$/;
const URL_START = /https?:\/\//giy;
// A link ends at white space, quotes, angle brackets, backticks and at Chinese punctuation, which is never part of one.
const URL_BODY = /[^\s<>"'`\u3000-\u303f\uff01-\uff0f\uff1a-\uff1f\u2018\u2019\u201c\u201d]+/y;
const WORD = /[\p{Script=Latin}\p{N}_]/u;
const SPECIAL = /[`@hH]/g;

/** The blocks of a message, in order. Text outside code keeps its line breaks. */
export function parseText(text: string, mentioned: readonly Mentioned[] = []): Block[] {
  const blocks: Block[] = [];
  const names = namesOf(mentioned);
  let plain: string[] = [];
  let code: { language: string; lines: string[] } | undefined;
  const flush = () => {
    const paragraph = trimLines(plain);
    if (paragraph !== '') blocks.push({ type: 'paragraph', inlines: parseInlines(paragraph, names) });
    plain = [];
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (code) {
      if (FENCE_END.test(line)) {
        blocks.push({ type: 'code', language: code.language, text: code.lines.join('\n') });
        code = undefined;
      } else code.lines.push(line);
      continue;
    }
    const fence = FENCE.exec(line);
    if (fence) {
      flush();
      code = { language: fence[1] ?? '', lines: [] };
    } else plain.push(line);
  }
  // A fence that nobody closed holds the rest, as every Markdown reader does it.
  if (code) blocks.push({ type: 'code', language: code.language, text: code.lines.join('\n') });
  flush();
  return blocks;
}

/** True when a message is one to three emoji and nothing else; the page draws these larger. */
export function isOnlyEmoji(text: string): boolean {
  return /^\s*(?:(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})*(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})*)*)\s*){1,3}$/u.test(
    text,
  );
}

/** One line that stands for the message: in a quote, for a screen reader, in a notice. */
export function summary(text: string, limit = 120): string {
  const flat = text
    .replace(/^ {0,3}```.*$/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const letters = Array.from(flat);
  return letters.length <= limit
    ? flat
    : `${letters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

function trimLines(lines: readonly string[]): string {
  let from = 0;
  let to = lines.length;
  while (from < to && lines[from]?.trim() === '') from++;
  while (to > from && lines[to - 1]?.trim() === '') to--;
  return lines.slice(from, to).join('\n');
}

interface Found {
  readonly node: Inline;
  readonly end: number;
}

function parseInlines(text: string, names: Names): Inline[] {
  const nodes: Inline[] = [];
  const deadRuns = new Set<number>();
  /** Up to here reaches what looked like a link and was none: reading its rest for every `http` in it takes too long. */
  let noLinkTo = 0;
  let start = 0;
  let at = 0;
  const emit = (end: number) => {
    if (end > start) nodes.push({ type: 'text', text: text.slice(start, end) });
  };
  while (at < text.length) {
    SPECIAL.lastIndex = at;
    const hit = SPECIAL.exec(text);
    if (!hit) break;
    at = hit.index;
    let found: Found | undefined;
    let skip = 1;
    if (hit[0] === '`') {
      skip = runLength(text, at);
      found = codeAt(text, at, skip, deadRuns);
    } else if (hit[0] === '@') found = mentionAt(text, at, names);
    else if (at >= noLinkTo) {
      const run = linkRun(text, at);
      found = linkIn(run, at);
      noLinkTo = at + run.length;
    }
    if (!found) {
      at += skip;
      continue;
    }
    emit(at);
    nodes.push(found.node);
    start = at = found.end;
  }
  emit(text.length);
  return nodes;
}

function runLength(text: string, at: number): number {
  let end = at;
  while (text[end] === '`') end++;
  return end - at;
}

/** Inline code is closed, on its line, by a run of as many backticks as opened it; `dead` holds runs known to have no end. */
function codeAt(text: string, at: number, length: number, dead: Set<number>): Found | undefined {
  if (dead.has(length)) return undefined;
  const newline = text.indexOf('\n', at);
  const lineEnd = newline < 0 ? text.length : newline;
  let from = at + length;
  while (from < lineEnd) {
    const close = text.indexOf('`', from);
    if (close < 0) {
      dead.add(length);
      return undefined;
    }
    if (close >= lineEnd) return undefined;
    const closing = runLength(text, close);
    if (closing === length) {
      const inner = text.slice(at + length, close);
      // One space inside each end lets code begin or end with a backtick.
      const padded = inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== '';
      return { node: { type: 'code', text: padded ? inner.slice(1, -1) : inner }, end: close + closing };
    }
    from = close + closing;
  }
  return undefined;
}

/** Names by their letters, so that an `@` costs no more than the longest of them, however many there are. */
interface Names {
  account?: string;
  readonly next: Map<string, Names>;
}

function namesOf(mentioned: readonly Mentioned[]): Names {
  const root: Names = { next: new Map() };
  for (const { account, name } of mentioned) {
    if (name === '') continue;
    let node = root;
    for (const letter of name.split('')) {
      const next = node.next.get(letter) ?? { next: new Map() };
      node.next.set(letter, next);
      node = next;
    }
    node.account ??= account;
  }
  return root;
}

/** The longest name after the `@` that does not end within a word. */
function mentionAt(text: string, at: number, names: Names): Found | undefined {
  if (isWord(text[at - 1])) return undefined;
  let found: Found | undefined;
  let node = names.next.get(text[at + 1] ?? '');
  for (let end = at + 2; node; end++) {
    const { account } = node;
    if (account !== undefined && !(isWord(text[end - 1]) && isWord(text[end]))) {
      found = { node: { type: 'mention', account, text: text.slice(at, end) }, end };
    }
    node = node.next.get(text[end] ?? '');
  }
  return found;
}

const isWord = (letter: string | undefined) => letter !== undefined && WORD.test(letter);

/** All that may belong to a link which begins here; empty if none does. */
function linkRun(text: string, at: number): string {
  if (isWord(text[at - 1])) return '';
  URL_START.lastIndex = at;
  if (!URL_START.test(text)) return '';
  URL_BODY.lastIndex = at;
  return URL_BODY.exec(text)?.[0] ?? '';
}

function linkIn(run: string, at: number): Found | undefined {
  const link = trimLink(run);
  const href = safeHref(link);
  return href === undefined ? undefined : { node: { type: 'link', text: link, href }, end: at + link.length };
}

/** Without the punctuation that ends the sentence around the link; a closing bracket stays if it was opened inside. */
function trimLink(raw: string): string {
  let end = raw.length;
  let open = count(raw, '(') - count(raw, ')');
  while (end > 0) {
    const last = raw[end - 1] ?? '';
    if (last === ')') {
      if (open >= 0) break;
      open++;
    } else if (!/[.,;:!?\]}*_~|…]/.test(last)) break;
    end--;
  }
  return raw.slice(0, end);
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

/** The address to open, or nothing: only http and https, never with a user name that could pass for a host. */
export function safeHref(link: string): string | undefined {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return undefined;
  return url.href;
}
