import type { Environment } from '@/connection/environment';
import type { BoardProps } from '@/connection/types';
import type { AccountID, Box, Change, Element, ItemID, LiveMark, Page, Point, Scene, View } from '../types';
import { Above } from './above';
import { Drawings } from './drawings';
import { type Backdrop, PageBoard } from './page-board';
import type { Paints, Picture, Place } from './paint';
import { Screen } from './screen';
import type { Selected, Sketch } from './sketch';
import { canvasMeasure } from './text';
import { type Size, seen } from './view';

/** How long a frame may draw tiles: while the page moves, while it rests, and while there is nothing to be seen yet. */
const budgetMs = { moving: 6, resting: 12, bare: 40 } as const;
/** After a change of the scale tiles are drawn for the new one when it has rested for this time, or is this much larger or smaller. */
const restMs = 140;
const jump = 2;

export interface RendererOptions {
  readonly host: HTMLElement;
  readonly scene: Scene;
  readonly env: Pick<Environment, 'after' | 'elapsed'>;
  readonly backdrop: Backdrop;
  readonly picture: (file: string) => Picture;
  readonly nameOf: (account: AccountID) => string;
  /** What others do on the page that is shown. */
  readonly marks: () => readonly LiveMark[];
  /** The screen has another size than before. */
  readonly resized: (from: Size) => void;
}

/** Draws a page, when something of it has changed and never else: the board in tiles, and above it what is being done. */
export class Renderer {
  readonly drawings: Drawings;
  private readonly screen: Screen;
  private readonly board: PageBoard;
  private readonly above: Above;
  private view: View = { x: 0, y: 0, scale: 1 };
  private level = 0;
  private size: Size = { w: 0, h: 0 };
  private settle: (() => void) | undefined;
  /** When the hand last did something that is seen. */
  private moved = 0;
  private frame = 0;
  private frames = 0;
  private boardDirty = true;
  private aboveDirty = true;
  private marksDirty = true;
  private readonly stop: () => void;

  constructor(private readonly options: RendererOptions) {
    const measuring = document.createElement('canvas').getContext('2d');
    if (measuring === null) throw new Error('no canvas can be drawn on');
    this.drawings = new Drawings(canvasMeasure(measuring));
    const paints: Paints = { drawings: this.drawings, picture: options.picture };
    this.above = new Above(paints, options.nameOf, () => options.env.elapsed());
    this.screen = new Screen(options.host, 2, () => this.resize());
    this.size = this.screen.size;
    const { scene, backdrop, env } = options;
    this.board = new PageBoard(scene, paints, backdrop, env, this.screen.ratio, () => this.dirtyBoard());
    this.stop = scene.onChange((change) => this.follow(change));
    this.dirtyBoard();
  }

  screenSize(): Size {
    return this.size;
  }

  /** Device pixels to a unit of the page. */
  get scale(): number {
    return this.view.scale * this.screen.ratio;
  }

  setView(view: View): void {
    this.moved = this.options.env.elapsed();
    if (view.scale !== this.view.scale) this.rescale();
    this.view = view;
    this.dirtyBoard();
  }

  show(page: Page): void {
    this.board.show(page);
    this.above.forget();
    this.level = 0;
    this.dirtyBoard();
  }

  /** An element with other properties, which is not on the board. It is drawn as the other one if it looks the same. */
  become(element: Element, data: BoardProps): Element {
    const after = { ...element, data: { ...element.data, ...data, type: element.data.type } };
    this.drawings.follow({ elements: [{ before: element, after }], pages: false });
    return after;
  }

  setSketch(sketch: Sketch): void {
    this.moved = this.options.env.elapsed();
    this.board.veil(sketch.hidden ?? none, sketch.faded ?? none);
    const marking = this.above.marking;
    this.above.sketch = sketch;
    if (marking || this.above.marking) this.dirtyBoard();
    this.dirtyAbove();
  }

  setSelected(selected: Selected | undefined): void {
    this.above.selected = selected;
    this.dirtyAbove();
  }

  /** What others do is looked at with the next frame, however often it changes until then. */
  seeMarks(): void {
    this.marksDirty = true;
    this.dirtyAbove();
  }

  /** The own laser pointer is there. */
  point(at: Point): void {
    this.above.point(at, this.options.env.elapsed());
    this.dirtyAbove();
  }

  /** The elements of the page whose boxes touch a part of it, from the lowest to the topmost. */
  within(part: Box): readonly Element[] {
    return this.board.within(part);
  }

  /** Where an element of the page is painted. */
  box(id: ItemID): Box | undefined {
    return this.board.box(id);
  }

  /** What is under the elements has come or become better. */
  backdropChanged(): void {
    this.board.tiles.touchAll();
    this.dirtyBoard();
  }

  pictureChanged(file: string): void {
    this.board.repaintWhere(({ data }) => data.file === file);
    this.dirtyBoard();
  }

  counters(): { readonly tiles: number; readonly elements: number; readonly frames: number } {
    return { ...this.board.counts(), frames: this.frames };
  }

  close(): void {
    this.stop();
    this.settle?.();
    cancelAnimationFrame(this.frame);
    this.board.close();
    this.screen.close();
  }

  private follow(change: Change): void {
    if (!this.board.follow(change)) return;
    // What is painted onto the board has to be painted onto its changed tiles, too.
    if (this.above.marking) this.dirtyBoard();
    else this.dirtyAbove();
  }

  private resize(): void {
    const from = this.size;
    this.size = this.screen.size;
    this.board.setRatio(this.screen.ratio);
    this.level = 0;
    this.options.resized(from);
    this.dirtyBoard();
    // A canvas is empty after a change of its size: without this it would be seen so.
    cancelAnimationFrame(this.frame);
    this.draw();
  }

  private rescale(): void {
    this.settle?.();
    this.settle = this.options.env.after(restMs, () => {
      this.settle = undefined;
      this.dirtyBoard();
    });
  }

  private dirtyBoard(): void {
    this.boardDirty = true;
    this.dirtyAbove();
  }

  private dirtyAbove(): void {
    this.aboveDirty = true;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private takeMarks(now: number): void {
    this.marksDirty = false;
    const marking = this.above.marking;
    this.above.see(this.options.marks(), now);
    this.boardDirty ||= marking || this.above.marking;
  }

  private draw(): void {
    this.frame = 0;
    if (this.size.w === 0 || this.size.h === 0) return;
    this.frames++;
    const begin = this.options.env.elapsed();
    if (this.marksDirty) this.takeMarks(begin);
    const { scale, view, above, board } = this;
    const [ground, live] = this.screen.layers;
    if (ground === undefined || live === undefined) return;
    const far = this.level === 0 ? Number.POSITIVE_INFINITY : Math.max(scale / this.level, this.level / scale);
    if (this.settle === undefined || far > jump) this.level = scale;
    const place: Place = { scale, x: Math.round(-view.x * scale), y: Math.round(-view.y * scale) };
    board.look(seen(view, this.size), this.level);
    const budget = budgetMs[board.tiles.bare ? 'bare' : begin - this.moved < restMs ? 'moving' : 'resting'];
    board.tiles.work(() => this.options.env.elapsed() - begin >= budget);
    board.tiles.compose(ground, place, this.boardDirty);
    if (this.boardDirty) above.paintMarking(ground, place);
    const moving = this.aboveDirty && above.paint(live, place, this.screen.ratio, begin);
    this.boardDirty = this.aboveDirty = false;
    if (moving) this.dirtyAbove();
    if (!board.tiles.done) this.frame ||= requestAnimationFrame(() => this.draw());
  }
}

const none: ReadonlySet<ItemID> = new Set();
