import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Block, type Inline, isOnlyEmoji, parseText, safeHref, summary } from './text';

const inlines = (text: string, names: { account: string; name: string }[] = []): readonly Inline[] => {
  const [block] = parseText(text, names);
  return block?.type === 'paragraph' ? block.inlines : [];
};
const links = (text: string) => inlines(text).flatMap((n) => (n.type === 'link' ? [n.text] : []));

describe('links', () => {
  it.each([
    ['see https://example.org/a?b=c#d now', ['https://example.org/a?b=c#d']],
    ['(https://example.org/a).', ['https://example.org/a']],
    ['https://en.wikipedia.org/wiki/Go_(game), then', ['https://en.wikipedia.org/wiki/Go_(game)']],
    ['去 https://example.org/课程。然后', ['https://example.org/课程']],
    ['网址：https://example.org，好', ['https://example.org']],
    ['HTTP://EXAMPLE.ORG!', ['HTTP://EXAMPLE.ORG']],
    ['a https://a.org b http://b.org', ['https://a.org', 'http://b.org']],
    ['“https://example.org/x”', ['https://example.org/x']],
  ])('%s', (text, want) => expect(links(text)).toEqual(want));

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.org',
    'https://',
    'https://...',
    'xhttps://example.org',
    'https://bank.example@evil.example/',
    'https://user:word@example.org',
  ])('never makes a link of %s', (text) => expect(links(text)).toEqual([]));

  it('asks of a run that is no link once, and goes on behind it', () => {
    const asked = vi.fn();
    class Counted extends URL {
      constructor(address: string) {
        asked();
        super(address);
      }
    }
    vi.stubGlobal('URL', Counted);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(links(`${'http://a@'.repeat(910)} https://example.org`)).toEqual(['https://example.org']);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('opens only http and https', () => {
    expect(safeHref('javascript:alert(1)')).toBeUndefined();
    expect(safeHref('https://example.org')).toBe('https://example.org/');
  });
});

describe('code', () => {
  it('keeps a fenced block as it is, with its language', () => {
    expect(
      parseText('look:\n```ts\nconst a = `b`;\n\n  https://x.org @Ann\n```\nend', [{ account: 'a', name: 'Ann' }]),
    ).toEqual([
      { type: 'paragraph', inlines: [{ type: 'text', text: 'look:' }] },
      { type: 'code', language: 'ts', text: 'const a = `b`;\n\n  https://x.org @Ann' },
      { type: 'paragraph', inlines: [{ type: 'text', text: 'end' }] },
    ]);
  });

  it('takes the rest for code when the fence is never closed', () => {
    expect(parseText('```\na\nb')).toEqual([{ type: 'code', language: '', text: 'a\nb' }]);
  });

  it('reads Windows line ends', () => {
    expect(parseText('```\r\na\r\n```')).toEqual([{ type: 'code', language: '', text: 'a' }]);
  });

  it.each<[string, Inline[]]>([
    [
      'a `b` c',
      [
        { type: 'text', text: 'a ' },
        { type: 'code', text: 'b' },
        { type: 'text', text: ' c' },
      ],
    ],
    ['`` `x` ``', [{ type: 'code', text: '`x`' }]],
    ['`open only', [{ type: 'text', text: '`open only' }]],
    ['`a\nb`', [{ type: 'text', text: '`a\nb`' }]],
    ['```one line```', [{ type: 'code', text: 'one line' }]],
    ['`https://x.org`', [{ type: 'code', text: 'https://x.org' }]],
  ])('%s', (text, want) => expect(inlines(text)).toEqual(want));
});

describe('mentions', () => {
  const names = [
    { account: '1', name: 'Ann' },
    { account: '2', name: 'Ann Lee' },
    { account: '3', name: '王小明' },
  ];
  const who = (text: string) => inlines(text, names).flatMap((n) => (n.type === 'mention' ? [[n.account, n.text]] : []));

  it('takes the longest name', () => expect(who('hi @Ann Lee!')).toEqual([['2', '@Ann Lee']]));
  it('needs no space after a Chinese name', () => expect(who('@王小明你好')).toEqual([['3', '@王小明']]));
  it('is no mention inside a word or of a longer word', () => {
    expect(who('mail@Ann')).toEqual([]);
    expect(who('@Annabel')).toEqual([]);
  });
  it('reads each name a few times, however often it is mentioned', () => {
    let reads = 0;
    const many = Array.from({ length: 50 }, (_, i) => ({
      account: `${i}`,
      get name() {
        reads++;
        return `${'@'.repeat(63)}${i}`;
      },
    }));
    const text = '@'.repeat(8192);
    expect(inlines(text, many)).toEqual([{ type: 'text', text }]);
    expect(inlines(`${text}7`, many).at(-1)).toMatchObject({ type: 'mention', account: '7' });
    expect(reads).toBeLessThanOrEqual(4 * 50);
  });
  it('marks only those the message names', () => expect(inlines('@Bob', names)).toEqual([{ type: 'text', text: '@Bob' }]));
});

describe('emoji', () => {
  it.each(['👍', '🎉 🎉', '👨‍👩‍👧', '❤️', '🇨🇳', '👋🏽'])('%s alone is large', (text) => expect(isOnlyEmoji(text)).toBe(true));
  it.each(['', 'ok 👍', '👍👍👍👍', '123', '#'])('%s is not', (text) => expect(isOnlyEmoji(text)).toBe(false));
});

describe('summary', () => {
  it('is one line without fences', () => expect(summary('a\n```js\nb  c\n```\n')).toBe('a b c'));
  it('never cuts an emoji in half', () => expect(summary('👍'.repeat(10), 5)).toBe(`${'👍'.repeat(4)}…`));
});

/** A small generator with a fixed seed (mulberry32), so that a failing case can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const PIECES = [
  '`',
  '``',
  '```',
  '```js',
  '\n',
  '\r\n',
  ' ',
  '@',
  '@Ann',
  '@王小明',
  'http://',
  'https://x.org',
  'https://[::1]/',
  'javascript:alert(1)',
  '<img src=x onerror=alert(1)>',
  '&amp;',
  '(',
  ')',
  '。',
  '👨‍👩‍👧',
  '\ud83d',
  '\u202e',
  '\u0000',
  'a',
  '%',
  '\\',
  '"',
  "'",
  '.',
  '…',
];
const NAMES = [
  { account: '1', name: 'Ann' },
  { account: '2', name: '王小明' },
  { account: '3', name: '' },
  { account: '4', name: '`' },
];

function textsOf(blocks: readonly Block[]): string {
  return blocks.map((b) => (b.type === 'code' ? b.text : b.inlines.map((n) => n.text).join(''))).join('\n');
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const letter of whole) if (at < part.length && part.startsWith(letter, at)) at += letter.length;
  return at === part.length;
}

describe('any text', () => {
  it('parses without inventing, losing or linking anything unsafe', () => {
    const next = random(20261120);
    for (let round = 0; round < 3000; round++) {
      const pieces = Array.from({ length: Math.floor(next() * 24) }, () => PIECES[Math.floor(next() * PIECES.length)] ?? '');
      const text = pieces.join('');
      const blocks = parseText(text, NAMES);
      const normal = text.replace(/\r\n?/g, '\n');
      const out = textsOf(blocks);
      expect(isSubsequence(out.replace(/\n/g, ''), normal), JSON.stringify(text)).toBe(true);
      const kept = out.replace(/[`\s]/g, '').length;
      // Only the markers of code and a fence's language are taken away.
      const markers =
        normal
          .match(/^ {0,3}```[A-Za-z0-9+#._-]{0,20}[ \t]*$/gm)
          ?.join('')
          .replace(/[`\s]/g, '').length ?? 0;
      expect(kept, JSON.stringify(text)).toBeGreaterThanOrEqual(normal.replace(/[`\s]/g, '').length - markers);
      for (const block of blocks) {
        if (block.type !== 'paragraph') continue;
        for (const node of block.inlines) if (node.type === 'link') expect(node.href).toMatch(/^https?:\/\//);
      }
    }
  });

  // Sixty-four times a message's bound: what took the square of it would not end within the test's time.
  it.each([
    ['backticks', '`'.repeat(524_288)],
    ['growing runs', Array.from({ length: 400 }, (_, i) => `${'`'.repeat(i + 1)} `).join('')],
    ['links', 'https://'.repeat(65_536)],
    ['brackets', `https://x.org/${'()'.repeat(256_000)}`],
    ['closing brackets', `https://x.org/${')'.repeat(512_000)}`],
    ['at signs', '@'.repeat(524_288)],
    ['fences', '```\n'.repeat(131_072)],
    ['code on many lines', '` a\n'.repeat(131_072)],
  ])('reads any number of %s in time that grows as they do', (_, text) => {
    const letters = parseText(text, NAMES).flatMap((block) =>
      block.type === 'code' ? [block.text] : block.inlines.map((i) => i.text),
    );
    expect(letters.join('').length).toBeLessThanOrEqual(text.length);
    expect(isOnlyEmoji(text)).toBe(false);
  });
});
