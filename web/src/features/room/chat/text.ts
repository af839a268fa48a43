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
  const names = [...mentioned].filter((m) => m.name !== '').sort((a, b) => b.name.length - a.name.length);
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

function parseInlines(text: string, names: readonly Mentioned[]): Inline[] {
  const nodes: Inline[] = [];
  const deadRuns = new Set<number>();
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
    else found = linkAt(text, at);
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

function mentionAt(text: string, at: number, names: readonly Mentioned[]): Found | undefined {
  const before = text[at - 1];
  if (before !== undefined && WORD.test(before)) return undefined;
  for (const { account, name } of names) {
    const end = at + 1 + name.length;
    if (!text.startsWith(name, at + 1)) continue;
    const last = name.at(-1) ?? '';
    const next = text[end] ?? '';
    if (WORD.test(last) && next !== '' && WORD.test(next)) continue;
    return { node: { type: 'mention', account, text: text.slice(at, end) }, end };
  }
  return undefined;
}

function linkAt(text: string, at: number): Found | undefined {
  const before = text[at - 1];
  if (before !== undefined && WORD.test(before)) return undefined;
  URL_START.lastIndex = at;
  if (!URL_START.test(text)) return undefined;
  URL_BODY.lastIndex = at;
  const raw = URL_BODY.exec(text)?.[0] ?? '';
  const link = trimLink(raw);
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
