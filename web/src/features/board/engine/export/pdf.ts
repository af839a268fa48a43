import type { PDFDocument, PDFEmbeddedPage, PDFRef } from 'pdf-lib';
import { markerOpacity } from '../render/drawing';
import type { Drawings } from '../render/drawings';
import { paperFigure } from '../render/paper';
import { edgesOf } from '../shapes';
import type { Element, Page } from '../types';
import { areaOf, breathe, Fetcher, newDrawings, type Source, type Watch } from './content';
import { numeral as n } from './markup';
import { letterMargin, lettersIn, photograph, pictureIn } from './pdf-images';
import { figureOperators, markerState } from './pdf-path';
import { sheetsIn } from './pdf-sheets';

/** Points to a unit: a page of 1,600 × 900 becomes 13⅓ by 7½ inches, as slides are. */
const pointsToUnit = 0.6;
/** A PDF's page is no longer than this, in points. */
const longestPage = 14_400;
/** Pixels to a unit of sheets that cannot be taken over as they are. */
const sheetScale = 2;

/**
 * All pages as a PDF: lines as such, sheets of PDFs as they are, letters as bitmaps that are sharp in print. Rejects with an AbortError when it is
 * not wanted any more.
 */
export async function exportPdf({ scene, files }: Source, watch: Watch = {}): Promise<Blob> {
  const signal = watch.signal ?? new AbortController().signal;
  const lib = await import('pdf-lib');
  const document = await lib.PDFDocument.create();
  const fetcher = new Fetcher(files, signal);
  try {
    const pages = scene.pages();
    const sheets = await sheetsIn(lib, document, pages, fetcher);
    const writer = new Writer(lib, document, fetcher);
    for (const [i, page] of pages.entries()) {
      signal.throwIfAborted();
      await writer.add(page, scene.elements(page.id), sheets.get(page));
      watch.progress?.(i + 1, pages.length);
      await breathe();
    }
    signal.throwIfAborted();
    return new Blob([await document.save({ addDefaultPage: false })] as BlobPart[], { type: 'application/pdf' });
  } finally {
    fetcher.close();
  }
}

/** Writes pages, one after the other. */
class Writer {
  private readonly pictures = new Map<string, PDFRef | undefined>();
  private readonly marker: PDFRef;

  constructor(
    private readonly lib: typeof import('pdf-lib'),
    private readonly document: PDFDocument,
    private readonly fetcher: Fetcher,
  ) {
    const state = { Type: 'ExtGState', BM: 'Multiply', CA: markerOpacity, ca: markerOpacity };
    this.marker = document.context.register(document.context.obj(state));
  }

  async add(page: Page, elements: readonly Element[], sheet: PDFEmbeddedPage | undefined): Promise<void> {
    const { document, lib } = this;
    const drawings = newDrawings();
    const area = areaOf(page, elements, drawings);
    const scale = Math.min(pointsToUnit, longestPage / area.w, longestPage / area.h);
    const leaf = document.addPage([area.w * scale, area.h * scale]).node;
    leaf.setExtGState(lib.PDFName.of(markerState), this.marker);
    const name = (image: PDFRef) => leaf.newXObject('Image', image).toString();
    // From here on units of the board, downwards.
    const content = [`${scale} 0 0 ${-scale} ${-area.x * scale} ${(area.y + area.h) * scale} cm\n`];
    content.push(await this.under(page, sheet, name));
    for (const element of elements) content.push(await this.element(element, drawings, name));
    leaf.set(lib.PDFName.of('Contents'), document.context.register(document.context.flateStream(content.join(''))));
  }

  /** What is under the elements of a page. */
  private async under(page: Page, sheet: PDFEmbeddedPage | undefined, name: (image: PDFRef) => string): Promise<string> {
    const { w, h, paper, file, sheet: number } = page.data;
    const lines = paperFigure(paper, edgesOf(page), 1);
    const ruled = lines === undefined ? '' : figureOperators(lines);
    if (!file) return ruled;
    if (sheet !== undefined && sheet.width > 0 && sheet.height > 0)
      return ruled + placed(name(sheet.ref), 0, 0, w / sheet.width, h / sheet.height, h);
    if (!number) return ruled + this.image(await this.picture(file), 0, 0, w, h, name);
    const canvas = await this.fetcher.sheet(page, sheetScale);
    return ruled + this.image(canvas && (await photograph(this.document, canvas)), 0, 0, w, h, name);
  }

  private async element(element: Element, drawings: Drawings, name: (image: PDFRef) => string): Promise<string> {
    const drawing = drawings.get(element);
    const { x = 0, y = 0 } = element.data;
    switch (drawing.kind) {
      case 'figure':
        return figureOperators(drawing, x, y);
      case 'text': {
        const letters = lettersIn(this.document.context, element, drawing, drawings);
        const margin = letterMargin(drawing);
        return letters === undefined ? '' : this.image(letters.image, x - margin, y - margin, letters.w, letters.h, name);
      }
      case 'image':
        return this.image(await this.picture(drawing.file), x, y, drawing.w, drawing.h, name);
      default:
        return drawing satisfies never;
    }
  }

  private image(
    image: PDFRef | undefined,
    x: number,
    y: number,
    w: number,
    h: number,
    name: (image: PDFRef) => string,
  ): string {
    // What could not be had is a frame.
    if (image === undefined) return `q 0.69 0.29 0.29 RG 2 w ${n(x)} ${n(y)} ${n(w)} ${n(h)} re S Q\n`;
    return placed(name(image), x, y, w, h, h);
  }

  private async picture(file: string): Promise<PDFRef | undefined> {
    if (!this.pictures.has(file)) {
      const blob = await this.fetcher.picture(file);
      this.pictures.set(file, blob && (await pictureIn(this.document, blob)));
    }
    return this.pictures.get(file);
  }
}

/** Puts an image or a sheet, whose units are upwards, at a place; the unit of it is so wide and high, all of it so high. */
function placed(name: string, x: number, y: number, w: number, unit: number, h: number): string {
  return `q ${precise(w)} 0 0 ${precise(-unit)} ${n(x)} ${n(y + h)} cm ${name} Do Q\n`;
}

/** Of a factor the hundredths are not enough. */
const precise = (value: number) => String(Math.round(value * 1e6) / 1e6);
