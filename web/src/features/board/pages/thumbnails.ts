import type { Environment } from '@/connection/environment';
import { FileBackdrop } from '../engine/render/backdrop';
import { Drawings } from '../engine/render/drawings';
import { roomFiles } from '../engine/render/files';
import { type Context, type Paints, paint } from '../engine/render/paint';
import { paintPaper } from '../engine/render/paper';
import { Pictures } from '../engine/render/pictures';
import { canvasMeasure } from '../engine/render/text';
import type { Change, ItemID, Page, Scene } from '../engine/types';

/** In CSS pixels; as high as the page is. */
const WIDTH = 112;
const HIGHEST = 160;
/** A page that is being drawn on is shown anew at most this often. */
const PAUSE_MS = 700;
/** Between two thumbnails the hand comes first. */
const REST_MS = 16;

interface Thumbnail {
  readonly canvas: HTMLCanvasElement;
  readonly page: ItemID;
  /** The paper with what the page shows, once that has come. */
  ground: OffscreenCanvas | undefined;
  dirty: boolean;
}

/** Draws pages of a board in small, one after the other, and those that have changed again. */
export class Thumbnails {
  private readonly all = new Set<Thumbnail>();
  private readonly pictures: Pictures;
  private readonly backdrop: FileBackdrop;
  private readonly paints: Paints;
  private readonly stop: () => void;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly scene: Scene,
    room: string,
    private readonly env: Pick<Environment, 'after'>,
  ) {
    const measuring = new OffscreenCanvas(1, 1).getContext('2d');
    if (measuring === null) throw new Error('no canvas can be drawn on');
    const files = roomFiles(room);
    this.pictures = new Pictures(files, env, (file) => this.come((page) => this.shows(page, file)));
    this.backdrop = new FileBackdrop(files, this.pictures, env, () => this.work(REST_MS));
    const drawings = new Drawings(canvasMeasure(measuring));
    this.paints = { drawings, picture: (file) => this.pictures.get(file) };
    this.stop = scene.onChange((change) => this.follow(change));
  }

  /** Keeps a page in small in a canvas, until the result is called. */
  readonly draw = (canvas: HTMLCanvasElement, page: ItemID): (() => void) => {
    const thumbnail = { canvas, page, ground: undefined, dirty: true };
    this.all.add(thumbnail);
    this.work(REST_MS);
    return () => void this.all.delete(thumbnail);
  };

  close(): void {
    this.stop();
    this.cancel?.();
    this.backdrop.close();
    this.pictures.close();
    this.all.clear();
  }

  private follow({ elements, pages }: Change): void {
    const touched = new Set(elements.flatMap(({ before, after }) => [before?.page, after?.page]));
    for (const thumbnail of this.all) {
      if (pages) thumbnail.ground = undefined;
      if (pages || touched.has(thumbnail.page)) thumbnail.dirty = true;
    }
    this.work(PAUSE_MS);
  }

  private come(is: (page: ItemID) => boolean): void {
    for (const thumbnail of this.all) if (is(thumbnail.page)) Object.assign(thumbnail, { dirty: true, ground: undefined });
    this.work(REST_MS);
  }

  private shows(id: ItemID, file: string): boolean {
    return this.scene.page(id)?.data.file === file || this.scene.elements(id).some(({ data }) => data.file === file);
  }

  /** Draws the next one after a while. */
  private work(wait: number): void {
    this.cancel ??= this.env.after(wait, () => {
      this.cancel = undefined;
      const next = [...this.all].find(({ dirty }) => dirty);
      const page = next && this.scene.page(next.page);
      if (next && !page) next.dirty = false;
      // A sheet that has to come first calls back.
      if (!next || !page || this.paintOne(next, page)) {
        if ([...this.all].some(({ dirty }) => dirty)) this.work(REST_MS);
      }
    });
  }

  /** Whether it is drawn: what it shows may have to come first. */
  private paintOne(thumbnail: Thumbnail, page: Page): boolean {
    const { w, h } = page.data;
    const scale = Math.min(WIDTH / w, HIGHEST / h) * Math.max(1, devicePixelRatio);
    const size = { width: Math.max(1, Math.round(w * scale)), height: Math.max(1, Math.round(h * scale)) };
    thumbnail.ground ??= this.groundOf(page, scale, size);
    const { ground, canvas } = thumbnail;
    if (!ground) return false;
    Object.assign(canvas, size);
    const context = canvas.getContext('2d');
    if (context) {
      context.drawImage(ground, 0, 0);
      for (const element of this.scene.elements(page.id)) paint(context, { scale, x: 0, y: 0 }, element, this.paints);
    }
    thumbnail.dirty = false;
    return true;
  }

  private groundOf(page: Page, scale: number, { width, height }: { width: number; height: number }) {
    const { w, h, file, sheet } = page.data;
    const whole = { x: 0, y: 0, w, h };
    const parts = this.backdrop.parts(page);
    if (file && sheet && parts.length === 0 && !this.backdrop.isBroken(page)) {
      this.backdrop.look(page, whole, scale);
      return undefined;
    }
    const ground = new OffscreenCanvas(width, height);
    const context: Context | null = ground.getContext('2d');
    if (context) paintPaper(context, { scale, x: 0, y: 0 }, page, whole, 1, { parts, broken: this.backdrop.isBroken(page) });
    return ground;
  }
}
