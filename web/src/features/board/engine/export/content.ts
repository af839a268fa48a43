import { openPdf, type Pdf } from '../pdf';
import { Drawings } from '../render/drawings';
import { FileError, type Files } from '../render/files';
import { measureWith } from '../render/measure';
import { canvasMeasure } from '../render/text';
import { boundsOf, boxAround, edgesOf } from '../shapes';
import type { Box, Element, Page, Scene } from '../types';

// What the exports have in common: what is on a page, and the files that it shows.

/** What is exported, and from where its files come. */
export interface Source {
  readonly scene: Scene;
  readonly files: Files;
}

export interface Watch {
  readonly signal?: AbortSignal | undefined;
  /** How much is done, of how much. */
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

/** The part of a page that is exported: what is drawn beyond its edges is in it, as far as the page is wide and high. */
export function areaOf(page: Page, elements: readonly Element[], drawings: Drawings): Box {
  const { w, h } = page.data;
  const sheet = edgesOf(page);
  const measure = measureWith(drawings);
  const all = boxAround([sheet, ...elements.map((element) => boundsOf(element, measure))]) ?? sheet;
  const [x, y] = [Math.floor(Math.max(all.x, -w)), Math.floor(Math.max(all.y, -h))];
  const [right, lower] = [Math.ceil(Math.min(all.x + all.w, 2 * w)), Math.ceil(Math.min(all.y + all.h, 2 * h))];
  return { x, y, w: right - x, h: lower - y };
}

export function newDrawings(): Drawings {
  return new Drawings(canvasMeasure(contextOf(new OffscreenCanvas(1, 1))));
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas can be drawn on');
  return context;
}

/** Lets the page do what else it has to do. */
export const breathe = () => new Promise<void>((resolve) => setTimeout(resolve));

/** The types that pictures have; anything else is not shown as one. */
const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** The most pixels that a bitmap has, on a side and in all. */
const longestSide = 16_000;
const mostPixels = 64_000_000;

/** So many pixels to a unit as are wanted, or as a bitmap of that size can have. */
export function scaleWithin({ w, h }: Pick<Box, 'w' | 'h'>, wanted: number): number {
  return Math.min(wanted, longestSide / w, longestSide / h, Math.sqrt(mostPixels / (w * h)));
}

/**
 * Fetches the files of an export, of which it holds one picture and one PDF at a time. What cannot be had is undefined; what is not wanted any more
 * rejects.
 */
export class Fetcher {
  private last: { readonly file: string; readonly blob: Blob | undefined } | undefined;
  private pdf: { readonly file: string; readonly open: Pdf | undefined } | undefined;

  constructor(
    private readonly files: Files,
    private readonly signal: AbortSignal,
  ) {}

  async picture(file: string): Promise<Blob | undefined> {
    const blob = await this.blob(file);
    return blob && pictureTypes.includes(blob.type) ? blob : undefined;
  }

  async blob(file: string): Promise<Blob | undefined> {
    if (this.last?.file !== file) {
      const blob = await this.files.load(file, this.signal).catch((error: unknown) => {
        this.signal.throwIfAborted();
        if (error instanceof FileError) return undefined;
        throw error;
      });
      this.last = { file, blob };
    }
    return this.last.blob;
  }

  /** The sheet that a page shows as a bitmap, with so many pixels to a unit of the page, or fewer where those would be too many. */
  async sheet({ data: { file, sheet, w } }: Page, wanted: number): Promise<HTMLCanvasElement | undefined> {
    if (!file || !sheet) return undefined;
    const pdf = await this.open(file);
    if (pdf === undefined || sheet > pdf.sheets) return undefined;
    const size = await pdf.size(sheet);
    const scale = scaleWithin(size, (wanted * w) / size.w);
    return pdf.render(sheet, scale, this.signal).catch(() => {
      this.signal.throwIfAborted();
      return undefined;
    });
  }

  close(): void {
    this.pdf?.open?.close();
    this.pdf = undefined;
    this.last = undefined;
  }

  private async open(file: string): Promise<Pdf | undefined> {
    if (this.pdf?.file !== file) {
      this.pdf?.open?.close();
      const open = await openPdf({ url: this.files.url(file) }).catch(() => undefined);
      this.pdf = { file, open };
      this.signal.throwIfAborted();
    }
    return this.pdf.open;
  }
}
