import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { Size } from '../render/view';
import type { Box } from '../types';

/** Why a PDF cannot be shown: it asks for a password, it is damaged or none at all, or its bytes could not be fetched. */
export type PdfFault = 'encrypted' | 'damaged' | 'unreachable';

export class PdfError extends Error {
  constructor(readonly code: PdfFault) {
    super(code);
  }
}

/** A PDF that is open. */
export interface Pdf {
  readonly sheets: number;
  /** The size of a sheet, as it is read, in points. */
  size(sheet: number): Promise<Size>;
  /**
   * Draws a part of a sheet, or all of it, with so many pixels to a point. Rejects with a PdfError, and with an AbortError when it is not
   * wanted any more.
   */
  render(sheet: number, scale: number, signal: AbortSignal, part?: Box): Promise<HTMLCanvasElement>;
  close(): void;
}

/** Opens a PDF, at an address of the server from where it is fetched in parts, or from its bytes, which it takes over. Rejects with a PdfError. */
export async function openPdf(from: { readonly url: string } | { readonly data: Uint8Array }): Promise<Pdf> {
  const pdfjs = await load();
  const assets = `${import.meta.env.BASE_URL}assets/pdfjs-${pdfjs.version}/`;
  const task = pdfjs.getDocument({
    ...from,
    cMapUrl: new URL(`${assets}cmaps/`, location.href).href,
    standardFontDataUrl: new URL(`${assets}standard_fonts/`, location.href).href,
    wasmUrl: new URL(`${assets}wasm/`, location.href).href,
    iccUrl: new URL(`${assets}iccs/`, location.href).href,
    isEvalSupported: false,
    enableXfa: false,
    stopAtErrors: false,
    disableAutoFetch: true,
    verbosity: 0,
  });
  return new OpenPdf(await task.promise.catch(fail));
}

async function load(): Promise<typeof import('pdfjs-dist')> {
  const [pdfjs, worker] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs'),
    import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'),
  ]).catch(() => {
    throw new PdfError('unreachable');
  });
  pdfjs.GlobalWorkerOptions.workerSrc = worker.default;
  return pdfjs;
}

function fail(error: unknown): never {
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError' || name === 'RenderingCancelledException')
    throw new DOMException('not wanted any more', 'AbortError');
  if (name === 'PasswordException') throw new PdfError('encrypted');
  throw new PdfError(name === 'ResponseException' || name === 'UnknownErrorException' ? 'unreachable' : 'damaged');
}

class OpenPdf implements Pdf {
  readonly sheets: number;

  constructor(private readonly document: PDFDocumentProxy) {
    this.sheets = document.numPages;
  }

  async size(sheet: number): Promise<Size> {
    const page = await this.document.getPage(sheet).catch(fail);
    const { width, height } = page.getViewport({ scale: 1 });
    return { w: width, h: height };
  }

  async render(sheet: number, scale: number, signal: AbortSignal, part?: Box): Promise<HTMLCanvasElement> {
    const page = await this.document.getPage(sheet).catch(fail);
    signal.throwIfAborted();
    const whole = page.getViewport({ scale });
    const box = part ?? { x: 0, y: 0, w: whole.width / scale, h: whole.height / scale };
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(box.w * scale));
    canvas.height = Math.max(1, Math.round(box.h * scale));
    const viewport = page.getViewport({ scale, offsetX: -box.x * scale, offsetY: -box.y * scale });
    const task = page.render({ canvas, viewport });
    const stop = () => task.cancel();
    signal.addEventListener('abort', stop);
    try {
      await task.promise.catch(fail);
    } finally {
      signal.removeEventListener('abort', stop);
    }
    return canvas;
  }

  close(): void {
    void this.document.loadingTask.destroy();
  }
}
