import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Drawings } from '../render/drawings';
import { element, stroke } from '../testing/elements';
import { escaped, numeral } from './markup';
import { figureOperators } from './pdf-path';
import { elementSvg } from './svg';

const drawings = () => new Drawings((text) => text.length / 2);
const none = async () => undefined;

/** The markup as a document; it fails on what is not well formed. */
function parsed(markup: string): Document {
  const document = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>`,
    'image/svg+xml',
  );
  if (document.querySelector('parsererror')) throw new Error(`not well formed: ${markup}`);
  return document;
}

const elementNames = (document: Document) =>
  new Set([...document.querySelectorAll('svg *')].map(({ localName }) => localName));
const attributeNames = (document: Document) =>
  new Set([...document.querySelectorAll('svg *')].flatMap(({ attributes }) => [...attributes].map(({ name }) => name)));

/** What people write, markup above all. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '<!--',
      '<script>',
      '</text>',
      '\0',
      '\ud800',
      '\ufffe',
      'x',
      '\n',
    ),
  }),
);

describe('an SVG', () => {
  it('has the letters of a text, and no markup that is in it', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const markup = await elementSvg(
          element({ type: 'text', x: 1, y: 2, text, size: 20, color: '#1b1b1f' }),
          drawings(),
          none,
        );
        const document = parsed(markup);
        expect([...elementNames(document)].filter((name) => name !== 'text' && name !== 'tspan')).toEqual([]);
        const lines = [...document.querySelectorAll('tspan')].map(({ textContent }) => textContent);
        const readable = (line: string) =>
          !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(line) && !line.includes('\r');
        const wanted = text.split('\n');
        expect(lines).toHaveLength(wanted.length);
        lines.forEach((line, i) => {
          if (readable(wanted[i] ?? '')) expect(line).toBe(wanted[i]);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('has nothing else that comes from people in its attributes', async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.constantFrom('rectangle', 'ellipse', 'line', 'arrow', 'pen', 'marker', 'image', 'text'),
        fc.double(),
        async (text, type, number) => {
          const data = {
            type,
            x: number,
            y: 2,
            w: number,
            h: 5,
            size: number,
            color: text,
            fill: text,
            points: text,
            file: text,
            text,
          };
          const markup = await elementSvg(element(data), drawings(), async () => `data:image/png;base64,${text}`);
          const document = parsed(markup);
          const allowed = [
            'transform',
            'd',
            'fill',
            'stroke',
            'stroke-width',
            'stroke-linecap',
            'stroke-linejoin',
            'opacity',
            'style',
          ];
          const more = ['width', 'height', 'preserveAspectRatio', 'href', 'x', 'y', 'font-family', 'font-size', 'xml:space'];
          for (const name of attributeNames(document)) expect([...allowed, ...more]).toContain(name);
          for (const name of elementNames(document)) expect(['path', 'image', 'text', 'tspan']).toContain(name);
          expect(markup.toLowerCase()).not.toContain('<script');
          for (const shape of document.querySelectorAll('path')) expect(shape.getAttribute('d')).toMatch(/^[MLQCZ\d\s.-]*$/);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('draws as the board does', async () => {
    const arrow = element({ type: 'arrow', x: 10, y: 20, w: 100, h: 0, size: 2, color: '#c0392b' });
    expect(await elementSvg(arrow, drawings(), none)).toBe(
      '<path transform="translate(10 20)" d="M0 0L100 0M87.39 -6.07L100 0L87.39 6.07" fill="none" stroke="#c0392b" ' +
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>\n',
    );
    const marker = stroke(
      5,
      5,
      [
        [
          { x: 0, y: 0 },
          { x: 50, y: 0 },
        ],
      ],
      { type: 'marker' },
    );
    expect(await elementSvg(marker, drawings(), none)).toMatch(/opacity="0.45" style="mix-blend-mode:multiply"/);
  });

  it('has a frame for a picture that could not be had', async () => {
    const image = element({ type: 'image', x: 0, y: 0, w: 5, h: 5, file: 'f' });
    expect(await elementSvg(image, drawings(), none)).toMatch(/^<rect /);
  });
});

describe('what may stand in a document', () => {
  it('has no character that XML forbids', () => {
    expect(escaped('a\0b\ud800c\uffffd<&">\'')).toBe('a\ufffdb\ufffdc\ufffdd&lt;&amp;&quot;&gt;&#39;');
    expect(escaped('你好 🎉')).toBe('你好 🎉');
  });

  it('has numbers that are some', () => {
    expect([1 / 3, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e21].map(numeral)).toEqual([
      '0.33',
      '0',
      '0',
      '1000000000',
      '1000000000',
    ]);
  });
});

describe('a page of a PDF', () => {
  it('has the operators of a figure, all curves as cubics', () => {
    const operators = figureOperators(
      {
        kind: 'figure',
        fill: '#ff0000',
        opacity: 0.45,
        multiply: true,
        trace: (path) => {
          path.moveTo(0, 0);
          path.quadraticCurveTo(30, 0, 30, 30);
          path.closePath();
        },
      },
      5,
      6,
    );
    expect(operators.split('\n')).toEqual([
      'q',
      '1 0 0 1 5 6 cm',
      '/Marker gs',
      '1 0 0 rg',
      '0 0 m',
      '20 0 30 10 30 30 c',
      'h',
      '',
      'f',
      'Q',
      '',
    ]);
  });

  it('has nothing of what people write among its operators', () => {
    fc.assert(
      fc.property(texts, fc.double(), (color, number) => {
        const operators = figureOperators(
          {
            kind: 'figure',
            stroke: { color, width: number },
            opacity: 1,
            multiply: false,
            trace: (path) => path.lineTo(number, 1),
          },
          number,
        );
        expect(operators).toMatch(/^[qQmlhSfBcmwJjrgRGs\d\s.-]*$/);
      }),
    );
  });
});
