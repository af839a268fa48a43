import type { Environment } from '@/connection/environment';
import type { Sheets, Shown } from '../pdf/sheets';
import { edgesOf } from '../shapes';
import type { Box, Page } from '../types';
import type { Files } from './files';
import type { Backdrop } from './page-board';
import type { SheetPart } from './paper';
import type { Pictures } from './pictures';

/** What pages show under their elements: pictures, and sheets of PDFs, for which the reader of PDFs is loaded when the first one is seen. */
export class FileBackdrop implements Backdrop {
  private sheets: Sheets | 'loading' | 'broken' | undefined;
  private closed = false;

  constructor(
    private readonly files: Files,
    private readonly pictures: Pictures,
    private readonly env: Pick<Environment, 'after'>,
    private readonly changed: () => void,
  ) {}

  parts(page: Page): readonly SheetPart[] {
    const { file } = page.data;
    if (!file) return [];
    const shown = shownOn(page);
    if (shown !== undefined) return typeof this.sheets === 'object' ? this.sheets.parts(shown) : [];
    const picture = this.pictures.get(file);
    return picture.state === 'ready' ? [{ box: edgesOf(page), image: picture.image }] : [];
  }

  isBroken(page: Page): boolean {
    const { file } = page.data;
    if (!file) return false;
    const shown = shownOn(page);
    if (shown === undefined) return this.pictures.get(file).state === 'broken';
    return this.sheets === 'broken' || (typeof this.sheets === 'object' && this.sheets.isBroken(shown));
  }

  look(page: Page, part: Box, scale: number): void {
    const shown = shownOn(page);
    if (shown === undefined) return;
    if (typeof this.sheets === 'object') this.sheets.look(shown, part, scale);
    else if (this.sheets === undefined) this.load();
  }

  close(): void {
    this.closed = true;
    if (typeof this.sheets === 'object') this.sheets.close();
  }

  private load(): void {
    this.sheets = 'loading';
    import('../pdf')
      .then(({ Sheets, openPdf }) => {
        if (this.closed) return;
        this.sheets = new Sheets((file) => openPdf({ url: this.files.url(file) }), this.env, this.changed);
      })
      .catch(() => {
        this.sheets = 'broken';
      })
      .finally(() => this.changed());
  }
}

/** The sheet of a PDF that a page shows. */
function shownOn({ data: { file, sheet, w, h } }: Page): Shown | undefined {
  return file && sheet ? { file, sheet, size: { w, h } } : undefined;
}
