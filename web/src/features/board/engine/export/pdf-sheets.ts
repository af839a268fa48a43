import type { PDFDocument, PDFEmbeddedPage } from 'pdf-lib';
import type { Page } from '../types';
import type { Fetcher } from './content';

type Lib = typeof import('pdf-lib');

/**
 * Takes the sheets that pages show over into a document, as they are: letters stay letters. All of one file at once, so that its fonts come
 * once. What cannot be taken over is missing: sheets that are turned, files that are encrypted or damaged.
 */
export async function sheetsIn(
  lib: Lib,
  document: PDFDocument,
  pages: readonly Page[],
  fetcher: Fetcher,
): Promise<ReadonlyMap<Page, PDFEmbeddedPage>> {
  const sheets = new Map<Page, PDFEmbeddedPage>();
  for (const file of new Set(pages.flatMap(({ data }) => (data.file && data.sheet ? [data.file] : [])))) {
    const shown = pages.filter(({ data }) => data.file === file && data.sheet);
    const blob = await fetcher.blob(file);
    const source = blob && (await open(lib, blob));
    if (source === undefined) continue;
    const found = shown.flatMap((page) => {
      const sheet = source.getPages()[(page.data.sheet ?? 0) - 1];
      if (sheet === undefined || sheet.getRotation().angle % 360 !== 0 || sheet.node.Contents() === undefined) return [];
      return [{ page, sheet }];
    });
    const boxes = found.map(({ sheet }) => {
      const { x, y, width, height } = sheet.getCropBox();
      return { left: x, bottom: y, right: x + width, top: y + height };
    });
    const embedded = await document
      .embedPages(
        found.map(({ sheet }) => sheet),
        boxes,
      )
      .catch(() => []);
    for (const [i, { page }] of found.entries()) {
      const sheet = embedded[i];
      if (sheet !== undefined) sheets.set(page, sheet);
    }
  }
  return sheets;
}

async function open({ PDFDocument }: Lib, blob: Blob): Promise<PDFDocument | undefined> {
  try {
    return await PDFDocument.load(await blob.arrayBuffer(), { updateMetadata: false });
  } catch {
    return undefined;
  }
}
