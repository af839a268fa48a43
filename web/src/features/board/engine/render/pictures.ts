import type { Environment } from '@/connection/environment';
import { FileError, type Files } from './files';
import type { Picture } from './paint';

/** What bitmaps of pictures should take at most; the more there is, the smaller the next ones are decoded. */
const budget = 160 << 20;
/** The longest side of a bitmap, in pixels, as long as half of the budget, all of it, or more than that is taken. */
const sides = [2560, 1280, 320] as const;
/** A picture that could not be fetched is tried again after this time, then after twice as long each time. */
const firstRetryMs = 2000;
const lastRetryMs = 60_000;

interface Known {
  picture: Picture;
  bytes: number;
  tries: number;
  stop: () => void;
}

/** The pictures of elements, fetched when one is first asked for. */
export class Pictures {
  private readonly known = new Map<string, Known>();
  private taken = 0;

  /** `changed` is told of each file whose picture has come, or will not come. */
  constructor(
    private readonly files: Files,
    private readonly env: Pick<Environment, 'after'>,
    private readonly changed: (file: string) => void,
  ) {}

  get(file: string): Picture {
    const known = this.known.get(file);
    if (known !== undefined) return known.picture;
    const fresh: Known = { picture: { state: 'loading' }, bytes: 0, tries: 0, stop: () => undefined };
    this.known.set(file, fresh);
    this.fetch(file, fresh);
    return fresh.picture;
  }

  /** Forgets all pictures but those of these files. */
  keep(files: ReadonlySet<string>): void {
    for (const [file, known] of this.known) {
      if (files.has(file)) continue;
      known.stop();
      this.known.delete(file);
      this.taken -= known.bytes;
      if (known.picture.state === 'ready' && known.picture.image instanceof ImageBitmap) known.picture.image.close();
    }
  }

  close(): void {
    this.keep(new Set());
  }

  private fetch(file: string, known: Known): void {
    const abort = new AbortController();
    known.stop = () => abort.abort();
    const decode = async () => {
      const image = await decoded(await this.files.load(file, abort.signal), this.side());
      if (abort.signal.aborted) return image.close();
      known.bytes = image.width * image.height * 4;
      this.taken += known.bytes;
      this.settle(file, known, { state: 'ready', image });
    };
    decode().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      this.settle(file, known, { state: 'broken' });
      if (error instanceof FileError && !error.lasting) this.retry(file, known);
    });
  }

  private retry(file: string, known: Known): void {
    const wait = Math.min(lastRetryMs, firstRetryMs * 2 ** known.tries);
    known.tries++;
    known.stop = this.env.after(wait, () => this.fetch(file, known));
  }

  private settle(file: string, known: Known, picture: Picture): void {
    const same = known.picture.state === picture.state;
    known.picture = picture;
    if (!same) this.changed(file);
  }

  private side(): number {
    if (this.taken < budget / 2) return sides[0];
    return this.taken < budget ? sides[1] : sides[2];
  }
}

/** A blob as a bitmap, no side of which is longer than that. Rejects for what is no picture. */
export async function decoded(blob: Blob, side: number): Promise<ImageBitmap> {
  const whole = await createImageBitmap(blob);
  const factor = side / Math.max(whole.width, whole.height);
  if (factor >= 1) return whole;
  const small = await createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(whole.width * factor)),
    resizeHeight: Math.max(1, Math.round(whole.height * factor)),
    resizeQuality: 'high',
  });
  whole.close();
  return small;
}
