import type { ItemID } from '../types';
import { Fetcher, type Source } from './content';
import { drawPage } from './draw';

/** The longest side of a picture within. */
const pictureSide = 512;

/** Small pictures of pages, one after the other, until it is closed. */
export class Thumbnails {
  private readonly end = new AbortController();
  private readonly fetcher: Fetcher;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly source: Source) {
    this.fetcher = new Fetcher(source.files, this.end.signal);
  }

  /** A page without what is beyond its edges, so many pixels wide. Rejects with an AbortError when it is not wanted any more. */
  draw(id: ItemID, width: number, signal?: AbortSignal): Promise<ImageBitmap> {
    const abort = new AbortController();
    for (const cause of [this.end.signal, signal]) {
      if (cause?.aborted) abort.abort();
      cause?.addEventListener('abort', () => abort.abort(), { signal: abort.signal });
    }
    const picture = this.last.then(async () => {
      abort.signal.throwIfAborted();
      const { scene } = this.source;
      const page = scene.page(id);
      if (page === undefined) throw new RangeError('no such page');
      const { w, h } = page.data;
      const all = { x: 0, y: 0, w, h };
      const canvas = await drawPage(page, scene.elements(id), all, width / w, pictureSide, this.fetcher, { signal: abort.signal });
      return canvas.transferToImageBitmap();
    });
    this.last = picture.catch(() => undefined).finally(() => abort.abort());
    return picture;
  }

  close(): void {
    this.end.abort();
    this.fetcher.close();
  }
}
