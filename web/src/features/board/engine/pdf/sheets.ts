import type { Environment } from '@/connection/environment';
import { common } from '../render/box';
import type { Size } from '../render/view';
import { contains } from '../shapes';
import type { Box } from '../types';
import { type Pdf, PdfError } from './open';

/** Bitmaps of sheets that are kept, and their bytes. */
const mostSheets = 8;
const mostBytes = 128 << 20;
/** A sheet of more pixels than this is not drawn as a whole: only the part that is looked at is as sharp as the screen. */
const mostPixels = 12_000_000;
/** Documents that are kept open. */
const mostOpen = 3;
/** What could not be fetched is tried again after this time. */
const retryMs = 5000;

/** A sheet of a file, shown on a page of a size. */
export interface Shown {
  readonly file: string;
  readonly sheet: number;
  readonly size: Size;
}

/** A part of a page with its bitmap. */
export interface Part {
  readonly box: Box;
  readonly image: HTMLCanvasElement;
}

/** A bitmap of a sheet, of all of it or of what is looked at; `scale` is pixels to a unit of the page. */
interface Drawn extends Part {
  readonly key: string;
  readonly whole: boolean;
  readonly scale: number;
}

interface Wish {
  readonly key: string;
  readonly shown: Shown;
  readonly scale: number;
  readonly box: Box;
  readonly whole: boolean;
}

/** The sheets of PDFs as bitmaps: what is looked at first, as sharp as the screen is; the next sheet when there is time. */
export class Sheets {
  private readonly open = new Map<string, Promise<Pdf>>();
  private drawn: Drawn[] = [];
  private readonly broken = new Set<string>();
  private readonly retries = new Set<() => void>();
  private doing: { readonly wish: Wish; readonly abort: AbortController } | undefined;

  /** `changed` is told when there is something new to show. */
  constructor(
    private readonly openFile: (file: string) => Promise<Pdf>,
    private readonly env: Pick<Environment, 'after'>,
    private readonly changed: () => void,
  ) {}

  /** What there is of a sheet, the coarsest first. */
  parts({ file, sheet }: Shown): readonly Part[] {
    const key = keyOf(file, sheet);
    return this.drawn.filter((drawn) => drawn.key === key).sort((a, b) => a.scale - b.scale);
  }

  isBroken({ file, sheet }: Shown): boolean {
    return this.broken.has(keyOf(file, sheet));
  }

  /** A part of a sheet is on the screen, with so many pixels to a unit. */
  look(shown: Shown, part: Box, scale: number): void {
    const key = keyOf(shown.file, shown.sheet);
    this.drawn = [...this.drawn.filter((drawn) => drawn.key !== key), ...this.drawn.filter((drawn) => drawn.key === key)];
    const wish = this.wish(shown, part, scale) ?? this.wish({ ...shown, sheet: shown.sheet + 1 }, part, scale, true);
    if (wish === undefined || (this.doing !== undefined && same(this.doing.wish, wish))) return;
    this.doing?.abort.abort();
    this.draw(wish);
  }

  close(): void {
    this.doing?.abort.abort();
    for (const cancel of this.retries) cancel();
    for (const { image } of this.drawn) image.width = 0;
    this.drawn = [];
    for (const pdf of this.open.values()) pdf.then((open) => open.close()).catch(() => undefined);
    this.open.clear();
  }

  /** What is missing of a sheet. */
  private wish(shown: Shown, part: Box, scale: number, ahead = false): Wish | undefined {
    const { size } = shown;
    const key = keyOf(shown.file, shown.sheet);
    if (this.broken.has(key)) return undefined;
    const coarse = Math.min(scale, Math.sqrt(mostPixels / (size.w * size.h)));
    const all = { x: 0, y: 0, w: size.w, h: size.h };
    const there = this.drawn.filter((drawn) => drawn.key === key);
    const whole = there.find((drawn) => drawn.whole);
    // Smaller than it was drawn a sheet is fine, unless it is much smaller.
    if (whole === undefined || whole.scale < coarse * 0.999 || (!ahead && whole.scale > 2.5 * coarse)) {
      return ahead && whole !== undefined ? undefined : { key, shown, scale: coarse, box: all, whole: true };
    }
    if (ahead || coarse >= scale) return undefined;
    const needed = common(part, all);
    if (needed === undefined) return undefined;
    const lens = there.find((drawn) => !drawn.whole && drawn.scale === scale && contains(drawn.box, needed));
    if (lens !== undefined) return undefined;
    const margin = { w: needed.w / 4, h: needed.h / 4 };
    const box = common({ x: needed.x - margin.w, y: needed.y - margin.h, w: needed.w * 1.5, h: needed.h * 1.5 }, all);
    return box && { key, shown, scale, box: inPixels(box, scale), whole: false };
  }

  private draw(wish: Wish): void {
    const { shown, key, scale, box, whole } = wish;
    const abort = new AbortController();
    this.doing = { wish, abort };
    const work = async () => {
      const pdf = await this.document(shown.file);
      if (shown.sheet > pdf.sheets) throw new RangeError('no such sheet');
      const points = await pdf.size(shown.sheet);
      const factor = shown.size.w / points.w;
      const part = { x: box.x / factor, y: box.y / factor, w: box.w / factor, h: box.h / factor };
      const image = await pdf.render(shown.sheet, scale * factor, abort.signal, whole ? undefined : part);
      // All of a sheet fills all of its page, of whatever shape that is.
      this.keep({ key, whole, scale, box, image });
    };
    work()
      .catch((error: unknown) => {
        if (!abort.signal.aborted) this.fail(wish, error);
      })
      .finally(() => {
        if (abort.signal.aborted) return;
        this.doing = undefined;
        this.changed();
      });
  }

  private fail({ key, shown }: Wish, error: unknown): void {
    this.broken.add(key);
    if (!(error instanceof PdfError) || error.code !== 'unreachable') return;
    this.open.delete(shown.file);
    this.retries.add(
      this.env.after(retryMs, () => {
        this.broken.delete(key);
        this.changed();
      }),
    );
  }

  private document(file: string): Promise<Pdf> {
    const pdf = this.open.get(file) ?? this.openFile(file);
    this.open.delete(file);
    this.open.set(file, pdf);
    for (const [other, old] of this.open) {
      if (this.open.size <= mostOpen) break;
      this.open.delete(other);
      old.then((open) => open.close()).catch(() => undefined);
    }
    return pdf;
  }

  private keep(fresh: Drawn): void {
    const others = this.drawn.filter(({ key, whole }) => key !== fresh.key || whole !== fresh.whole);
    const kept = [...others, fresh];
    let bytes = kept.reduce((sum, { image }) => sum + bytesOf(image), 0);
    while (kept.length > 1 && (kept.length > mostSheets || bytes > mostBytes)) {
      const [oldest] = kept.splice(0, 1);
      if (oldest !== undefined) bytes -= bytesOf(oldest.image);
    }
    for (const old of this.drawn) if (!kept.includes(old)) old.image.width = 0;
    this.drawn = kept;
  }
}

const keyOf = (file: string, sheet: number) => `${file} ${sheet}`;
const bytesOf = ({ width, height }: HTMLCanvasElement) => width * height * 4;

function same(a: Wish, b: Wish): boolean {
  return a.key === b.key && a.whole === b.whole && a.scale === b.scale && contains(a.box, b.box);
}

/** The box from the pixels in which it begins to those in which it ends. */
function inPixels({ x, y, w, h }: Box, scale: number): Box {
  const [left, upper] = [Math.floor(x * scale), Math.floor(y * scale)];
  const [right, lower] = [Math.ceil((x + w) * scale), Math.ceil((y + h) * scale)];
  return { x: left / scale, y: upper / scale, w: (right - left) / scale, h: (lower - upper) / scale };
}
