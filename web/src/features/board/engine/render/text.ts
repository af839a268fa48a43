// How the text of an element is laid out. The field in which it is written must use the same font and the same height of lines.

/** The fonts of the app, by name: a canvas knows no variables of a style sheet. */
export const boardFont =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans", sans-serif';
/** The height of a line, of the size of its letters. */
export const lineHeight = 1.3;
/** Where letters stand in the height of a line. */
export const baseline = 0.98;

/** How wide a text is in the board's font with letters of size 1. */
export type Measure = (text: string) => number;

export interface Layout {
  readonly lines: readonly string[];
  readonly w: number;
  readonly h: number;
}

/** A run of blanks, a character of a script that is written without blanks together with the closing marks behind it, or a word. */
const pieces =
  /\s+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef][\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f\uff09\u300b\u300d\u300f\u3011\u201d\u2019]*|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+/gu;

/** Lays a text out with letters of a size; with `wrap` no line is wider than that, except where not even one character fits. */
export function layOut(text: string, size: number, wrap: number, measure: Measure): Layout {
  const paragraphs = text.split('\n');
  const lines = wrap > 0 ? paragraphs.flatMap((line) => wrapped(line, wrap / size, measure)) : paragraphs;
  const widest = Math.max(0, ...lines.map(measure)) * size;
  return { lines, w: wrap > 0 ? Math.max(wrap, widest) : widest, h: lines.length * lineHeight * size };
}

function wrapped(paragraph: string, limit: number, measure: Measure): string[] {
  const lines: string[] = [];
  let [line, width] = ['', 0];
  const finish = () => {
    lines.push(line.trimEnd());
    [line, width] = ['', 0];
  };
  for (const [piece] of paragraph.matchAll(pieces)) {
    const wide = measure(piece);
    const blank = piece.trim() === '';
    if (width + wide > limit && line !== '' && !blank) finish();
    if (wide <= limit || blank) {
      if (blank && line === '' && lines.length > 0) continue;
      line += piece;
      width += wide;
      continue;
    }
    // A word that fits on no line is broken where it must be.
    for (const letter of piece) {
      const step = measure(letter);
      if (width + step > limit && line !== '') finish();
      line += letter;
      width += step;
    }
  }
  finish();
  return lines;
}

/** Texts whose width is kept. */
const mostKept = 4096;

/** Measures with a canvas. The size is large so that no rounding to pixels is in the answer. A text is measured where it is and when it is drawn. */
export function canvasMeasure(context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>): Measure {
  const large = 100;
  context.font = `${large}px ${boardFont}`;
  const kept = new Map<string, number>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const width = context.measureText(text).width / large;
    if (kept.size >= mostKept) kept.clear();
    kept.set(text, width);
    return width;
  };
}
