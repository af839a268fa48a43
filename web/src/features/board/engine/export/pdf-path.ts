import type { Figure } from '../render/drawing';
import type { Path } from '../render/trace';
import { colorIn, numeral as n } from './markup';

/** The name of the graphics state for what darkens what is under it. */
export const markerState = 'Marker';

/** A figure as operators of the content of a PDF's page (ISO 32000-1, 8.5), in the units that hold there. */
export function figureOperators(figure: Figure, x = 0, y = 0): string {
  const path = new PathOperators();
  figure.trace(path);
  const { fill, stroke, multiply } = figure;
  const lines = ['q', `1 0 0 1 ${n(x)} ${n(y)} cm`];
  if (multiply) lines.push(`/${markerState} gs`);
  if (fill !== undefined) lines.push(`${rgb(fill)} rg`);
  if (stroke !== undefined) lines.push(`${rgb(stroke.color)} RG ${n(stroke.width)} w 1 J 1 j`);
  lines.push(path.text, fill === undefined ? 'S' : stroke === undefined ? 'f' : 'B', 'Q\n');
  return lines.join('\n');
}

function rgb(color: string): string {
  const value = Number.parseInt(colorIn(color).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255]
    .map((part) => String(Math.round((part / 255) * 1000) / 1000))
    .join(' ');
}

/** Writes a path as a PDF has it, where all curves are cubics. */
class PathOperators implements Path {
  text = '';
  private x = 0;
  private y = 0;

  moveTo(x: number, y: number): void {
    this.write('m', x, y);
  }

  lineTo(x: number, y: number): void {
    this.write('l', x, y);
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    const third = (from: number, to: number) => from + (2 / 3) * (to - from);
    this.bezierCurveTo(third(this.x, cx), third(this.y, cy), third(x, cx), third(y, cy), x, y);
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.write('c', ax, ay, bx, by, x, y);
  }

  closePath(): void {
    this.text += 'h\n';
  }

  private write(operator: string, ...numbers: number[]): void {
    this.x = numbers.at(-2) ?? 0;
    this.y = numbers.at(-1) ?? 0;
    this.text += `${numbers.map(n).join(' ')} ${operator}\n`;
  }
}
