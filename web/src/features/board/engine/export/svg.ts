import type { Drawing, Figure } from '../render/drawing';
import type { Drawings } from '../render/drawings';
import { paperFigure } from '../render/paper';
import { baseline, boardFont, lineHeight } from '../render/text';
import type { Path } from '../render/trace';
import { edgesOf } from '../shapes';
import type { Element, ItemID, Page } from '../types';
import { areaOf, Fetcher, newDrawings, type Source, type Watch } from './content';
import { colorIn, escaped, numeral as n } from './markup';

/** Pixels to a unit in which sheets of PDFs are drawn. */
const sheetScale = 2;

/**
 * One page as an SVG: lines and letters as such, pictures within it as data. Rejects with an AbortError when it is not wanted any more.
 */
export async function exportSvg({ scene, files }: Source, id: ItemID, watch: Watch = {}): Promise<Blob> {
  const page = scene.page(id);
  if (page === undefined) throw new RangeError('no such page');
  const signal = watch.signal ?? new AbortController().signal;
  const fetcher = new Fetcher(files, signal);
  try {
    const elements = scene.elements(id);
    const drawings = newDrawings();
    const { x, y, w, h } = areaOf(page, elements, drawings);
    const box = `x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"`;
    const parts = [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(w)}" height="${n(h)}" viewBox="${n(x)} ${n(y)} ${n(w)} ${n(h)}">\n`,
      `<rect ${box} fill="#ffffff"/>\n`,
      await sheetSvg(page, fetcher),
    ];
    for (const [i, element] of elements.entries()) {
      parts.push(await elementSvg(element, drawings, (file) => dataOf(file, fetcher)));
      watch.progress?.(i + 1, elements.length);
      signal.throwIfAborted();
    }
    parts.push('</svg>\n');
    return new Blob(parts, { type: 'image/svg+xml' });
  } finally {
    fetcher.close();
  }
}

/** An element as markup. `data` gives a picture as a data URI. */
export async function elementSvg(
  element: Element,
  drawings: Drawings,
  data: (file: string) => Promise<string | undefined>,
): Promise<string> {
  const drawing = drawings.get(element);
  const { x = 0, y = 0 } = element.data;
  const at = `transform="translate(${n(x)} ${n(y)})"`;
  switch (drawing.kind) {
    case 'figure':
      return figureSvg(drawing, at);
    case 'text':
      return `<text ${at}${textStyle(drawing)}>${spansOf(drawing)}</text>\n`;
    case 'image':
      return imageSvg(drawing.w, drawing.h, await data(drawing.file), at);
    default:
      return drawing satisfies never;
  }
}

function figureSvg(figure: Figure, at = ''): string {
  const path = new PathText();
  figure.trace(path);
  const { fill, stroke, opacity, multiply } = figure;
  const style = [
    ` fill="${fill === undefined ? 'none' : colorIn(fill)}"`,
    stroke ? ` stroke="${colorIn(stroke.color)}" stroke-width="${n(stroke.width)}"` : '',
    stroke ? ' stroke-linecap="round" stroke-linejoin="round"' : '',
    opacity === 1 ? '' : ` opacity="${n(opacity)}"`,
    multiply ? ' style="mix-blend-mode:multiply"' : '',
  ].join('');
  return `<path ${at} d="${path.text}"${style}/>\n`;
}

function textStyle({ size, color }: Drawing & { kind: 'text' }): string {
  return ` font-family="${escaped(boardFont)}" font-size="${n(size)}" fill="${colorIn(color)}" xml:space="preserve"`;
}

function spansOf({ lines, size }: Drawing & { kind: 'text' }): string {
  const lineAt = (i: number) => n((i * lineHeight + baseline) * size);
  return lines.map((line, i) => `<tspan x="0" y="${lineAt(i)}">${escaped(line)}</tspan>`).join('');
}

function imageSvg(w: number, h: number, data: string | undefined, at = ''): string {
  const size = `width="${n(w)}" height="${n(h)}"`;
  // What could not be had is a frame.
  if (data === undefined) return `<rect ${at} ${size} fill="#f3ecec" stroke="#b04a4a" stroke-width="2"/>\n`;
  return `<image ${at} ${size} preserveAspectRatio="none" href="${escaped(data)}"/>\n`;
}

/** What is under the elements of a page. */
async function sheetSvg(page: Page, fetcher: Fetcher): Promise<string> {
  const { file, sheet, w, h, paper } = page.data;
  const lines = paperFigure(paper, edgesOf(page), 1);
  const under = lines === undefined ? '' : figureSvg(lines);
  if (!file) return under;
  if (!sheet) return under + imageSvg(w, h, await dataOf(file, fetcher));
  const canvas = await fetcher.sheet(page, sheetScale);
  return under + imageSvg(w, h, canvas?.toDataURL('image/png'));
}

async function dataOf(file: string, fetcher: Fetcher): Promise<string | undefined> {
  const blob = await fetcher.picture(file);
  if (blob === undefined) return undefined;
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : undefined);
    reader.onerror = () => resolve(undefined);
    reader.readAsDataURL(blob);
  });
}

/** Writes a path as SVG has it. */
class PathText implements Path {
  text = '';

  moveTo(x: number, y: number): void {
    this.write('M', x, y);
  }

  lineTo(x: number, y: number): void {
    this.write('L', x, y);
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.write('Q', cx, cy, x, y);
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.write('C', ax, ay, bx, by, x, y);
  }

  closePath(): void {
    this.text += 'Z';
  }

  private write(command: string, ...numbers: number[]): void {
    this.text += command + numbers.map(n).join(' ');
  }
}
