import type { Environment } from '@/connection/environment';
import { added, tell } from '@/connection/snapshots';
import type { Hand, LiveMarks, Surface, SurfaceEvents, SurfaceState, ToolSettings } from './api';
import { itemIDs } from './ids';
import { copyNow, listenToClipboard } from './input/clipboard';
import { type Action, listenToKeys } from './input/keys';
import { Pointers } from './input/pointers';
import { LiveTeller } from './input/teller';
import { listenToWheel } from './input/wheel';
import { Writing } from './input/writing';
import { FileBackdrop } from './render/backdrop';
import { type Files, roomFiles } from './render/files';
import { measureWith } from './render/measure';
import { Pictures } from './render/pictures';
import { Renderer } from './render/renderer';
import type { Sketch } from './render/sketch';
import { fitted, panned, pinched, resized, type Size, seen, toPage, zoomed } from './render/view';
import { Commands } from './tools/commands';
import { selectedOf } from './tools/grips';
import { type Desk, mayChange, type Press, type Tool } from './tools/tool';
import { toolOf } from './tools/toolbox';
import type { AccountID, Box, Change, Element, ItemID, Page, Point, Scene, View } from './types';

/** Around a page that is shown as a whole, in CSS pixels. */
const margin = 24;

export interface SurfaceOptions {
  /** What it is drawn into, and whose events it hears. It has a size of its own, and a position for what is laid into it. */
  readonly host: HTMLElement;
  readonly scene: Scene;
  readonly marks: LiveMarks;
  /** The room whose files the board shows. */
  readonly room: string;
  readonly files?: Files;
  /** The page that is shown first; the first one if there is none such. */
  readonly page?: ItemID;
  readonly tool: ToolSettings;
  readonly hand: Hand;
  readonly events: SurfaceEvents;
  readonly nameOf: (account: AccountID) => string;
  readonly env: Pick<Environment, 'after' | 'elapsed' | 'now'>;
}

/** Draws a page of a board into an element and hears the hand there, until it is closed. */
export function createSurface(options: SurfaceOptions): Surface {
  return new BoardSurface(options);
}

class BoardSurface implements Surface {
  private readonly listeners = new Set<() => void>();
  private readonly stops: (() => void)[];
  private readonly pictures: Pictures;
  private readonly backdrop: FileBackdrop;
  private readonly renderer: Renderer;
  private readonly teller: LiveTeller;
  private readonly pointers: Pointers;
  private readonly commands: Commands;
  private readonly desk: Desk;
  private state: SurfaceState;
  private settings: ToolSettings;
  private hand: Hand;
  private tool: Tool | undefined;
  private eraser: Tool;
  private sketch: Sketch = {};
  private writing: Writing | undefined;
  /** What is shown as a whole, also when the screen changes; undefined after the person moved elsewhere. */
  private whole: Box | 'page' | undefined = 'page';
  private panKey = false;

  constructor(private readonly options: SurfaceOptions) {
    const { host, scene, env, room, marks, events } = options;
    this.settings = options.tool;
    this.hand = options.hand;
    const page = scene.page(options.page ?? '') ?? (scene.pages()[0] as Page);
    this.state = { page: page.id, view: { x: 0, y: 0, scale: 1 }, selection: [], editing: undefined };
    Object.assign(host.style, { touchAction: 'none', userSelect: 'none', overscrollBehavior: 'contain' });
    if (host.tabIndex < 0) host.tabIndex = 0;

    const files = options.files ?? roomFiles(room);
    this.pictures = new Pictures(files, env, (file) => this.renderer.pictureChanged(file));
    this.backdrop = new FileBackdrop(files, this.pictures, env, () => this.renderer.backdropChanged());
    this.renderer = new Renderer({
      host,
      scene,
      env,
      backdrop: this.backdrop,
      picture: (file) => this.pictures.get(file),
      nameOf: options.nameOf,
      resized: (from) => this.resize(from),
    });
    this.teller = new LiveTeller((live) => events.live(live), env);
    this.desk = this.makeDesk();
    this.commands = new Commands(this.desk, room, () => this.seen());
    this.tool = toolOf(this.desk, this.settings);
    this.eraser = toolOf(this.desk, { tool: 'eraser', erase: this.settings.erase }) as Tool;
    this.pointers = new Pointers(host, this.pointerDesk());
    this.stops = [
      listenToWheel(host, { pan: (dx, dy) => this.pan(dx, dy), zoom: (factor, at) => this.zoomAt(factor, at) }),
      listenToKeys(host, this.keyDesk()),
      listenToClipboard(host, this.clipboardDesk()),
      scene.onChange((change) => this.follow(change)),
      marks.subscribe(() => this.seeMarks()),
    ];
    this.renderer.show(page);
    this.fit();
    this.seeMarks();
  }

  getState(): SurfaceState {
    return this.state;
  }

  subscribe(listener: () => void): () => void {
    return added(this.listeners, listener);
  }

  setTool(settings: ToolSettings): void {
    const before = this.settings;
    this.settings = settings;
    if (settings.tool === before.tool && settings.erase === before.erase) return;
    this.pointers.cancel();
    this.setSketch({});
    this.tool = toolOf(this.desk, settings);
    this.eraser = toolOf(this.desk, { tool: 'eraser', erase: settings.erase }) as Tool;
    if (settings.tool !== 'select') this.select([]);
    this.options.host.style.cursor = this.cursor();
  }

  setHand(hand: Hand): void {
    this.hand = hand;
    if (!hand.draw) {
      this.pointers.cancel();
      this.setSketch({});
    }
    this.select(this.state.selection);
    this.options.host.style.cursor = this.cursor();
  }

  showPage(id: ItemID): void {
    const page = this.options.scene.page(id);
    if (page === undefined || id === this.state.page) return;
    this.pointers.cancel();
    this.writing = undefined;
    this.setState({ page: id, selection: [], editing: undefined });
    this.setSketch({});
    this.renderer.show(page);
    this.keepPictures();
    this.fit();
    this.seeMarks();
  }

  fit(box?: Box): void {
    this.whole = box ?? 'page';
    const { w, h } = this.page().data;
    const size = this.renderer.screenSize();
    this.setView(box === undefined ? fitted({ x: 0, y: 0, w, h }, size, margin) : fitted(box, size, 0));
  }

  zoom(factor: number): void {
    const { w, h } = this.renderer.screenSize();
    this.zoomAt(factor, { x: w / 2, y: h / 2 });
  }

  select(ids: readonly ItemID[]): void {
    const selection = this.changeable(ids).map(({ id }) => id);
    const { selection: before } = this.state;
    if (selection.length !== before.length || selection.some((id, i) => id !== before[i])) this.setState({ selection });
    this.showSelected();
  }

  act(action: Action): boolean {
    switch (action) {
      case 'delete':
        return this.commands.remove();
      case 'copy':
      case 'cut':
        return this.state.selection.length > 0 && copyNow(this.options.host, action);
      case 'duplicate':
        return this.commands.duplicate();
      case 'front':
      case 'back':
      case 'forward':
      case 'backward':
        return this.commands.arrange(action);
      case 'all':
        return this.settings.tool === 'select' && this.commands.all();
      case 'none':
        return this.commands.none();
      default:
        return action satisfies never;
    }
  }

  restyle(style: Parameters<Surface['restyle']>[0]): void {
    this.commands.restyle(style);
  }

  placeImage(file: string, width: number, height: number, at?: Point): void {
    const { w, h } = this.renderer.screenSize();
    this.commands.placeImage(file, width, height, toPage(this.state.view, at ?? { x: w / 2, y: h / 2 }));
  }

  counters() {
    return this.renderer.counters();
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.pointers.close();
    this.teller.close();
    this.renderer.close();
    this.backdrop.close();
    this.pictures.close();
    this.listeners.clear();
  }

  private makeDesk(): Desk {
    return {
      scene: this.options.scene,
      teller: this.teller,
      measure: measureWith(this.renderer.drawings),
      newID: itemIDs(this.options.env),
      page: () => this.page(),
      view: () => this.state.view,
      hand: () => this.hand,
      settings: () => this.settings,
      within: (part) => this.renderer.within(part),
      selection: () => this.changeable(this.state.selection),
      select: (ids) => this.select(ids),
      become: (element, data) => this.renderer.become(element, data),
      sketch: (sketch = {}) => this.setSketch(sketch),
      point: (at) => this.renderer.point(at),
      do: (gesture) => this.options.events.gesture(gesture),
      write: (at, element) => this.write(at, element),
    };
  }

  private pointerDesk(): ConstructorParameters<typeof Pointers>[1] {
    return {
      view: () => this.state.view,
      tool: (erases) => (this.hand.draw ? (erases ? this.eraser : this.tool) : undefined),
      fingersDraw: () => this.settings.fingersDraw,
      panKey: () => this.panKey,
      pan: (dx, dy) => this.pan(dx, dy),
      pinch: (from, to) => this.move(pinched(this.state.view, from, to)),
      at: (press) => this.tellCursor(press),
      cursor: (css) => {
        this.options.host.style.cursor = css;
      },
    };
  }

  private keyDesk(): Parameters<typeof listenToKeys>[1] {
    return {
      act: (action) => this.act(action),
      nudge: (dx, dy) => this.commands.nudge(dx, dy),
      pan: (dx, dy) => this.pan(dx, dy),
      zoom: (factor) => this.zoom(factor),
      fit: () => this.fit(),
      escape: () => this.pointers.cancel() || this.commands.none(),
      write: () => this.writeSelected(),
      holdPan: (held) => {
        this.panKey = held && !this.settings.spaceTalks;
        this.options.host.style.cursor = this.cursor();
        return this.panKey;
      },
    };
  }

  private clipboardDesk(): Parameters<typeof listenToClipboard>[1] {
    const { commands } = this;
    const { files } = this.options.events;
    return {
      copied: () => commands.copied(),
      remove: () => void commands.remove(),
      paste: (clip, text) => commands.paste(clip, text),
      pasteText: (text) => commands.pasteText(text),
      files: files && ((dropped, at) => this.hand.draw && files.call(this.options.events, dropped, at)),
    };
  }

  private page(): Page {
    const { scene } = this.options;
    return scene.page(this.state.page) ?? (scene.pages()[0] as Page);
  }

  private seen(): Box {
    return seen(this.state.view, this.renderer.screenSize());
  }

  /** Those of the ids that are elements of the page which the person may change. */
  private changeable(ids: readonly ItemID[]): Element[] {
    return ids.flatMap((id) => {
      const element = this.options.scene.element(id);
      return element?.page === this.state.page && mayChange(this.hand, element) ? [element] : [];
    });
  }

  private cursor(): string {
    if (!this.hand.draw || this.panKey || this.tool === undefined) return 'grab';
    return this.tool.cursor;
  }

  private setState(change: Partial<SurfaceState>): void {
    this.state = { ...this.state, ...change };
    tell(this.listeners, undefined);
  }

  private setView(view: View): void {
    const rescaled = view.scale !== this.state.view.scale;
    this.renderer.setView(view);
    this.setState({ view, editing: this.writing?.edit(view) });
    if (rescaled) this.showSelected();
    this.teller.view(this.seen());
  }

  /** The person goes elsewhere on the page. */
  private move(view: View): void {
    this.whole = undefined;
    this.setView(view);
    this.options.events.moved?.();
  }

  private pan(dx: number, dy: number): void {
    this.move(panned(this.state.view, dx, dy));
  }

  private zoomAt(factor: number, at: Point): void {
    this.move(zoomed(this.state.view, factor, at));
  }

  private resize(from: Size): void {
    if (this.whole !== undefined) this.fit(this.whole === 'page' ? undefined : this.whole);
    else this.setView(resized(this.state.view, from, this.renderer.screenSize()));
  }

  private tellCursor(press: Press | undefined): void {
    if (press !== undefined && this.hand.draw && this.settings.tool !== 'laser') this.teller.cursor(press, false);
  }

  private setSketch(sketch: Sketch): void {
    this.sketch = sketch;
    const element = this.writing?.element;
    const hidden = element === undefined ? sketch.hidden : new Set([...(sketch.hidden ?? []), element.id]);
    this.renderer.setSketch({ ...sketch, ...(hidden !== undefined && { hidden }) });
    this.showSelected();
  }

  private showSelected(): void {
    const selected = selectedOf(this.desk.selection(), this.desk.measure, this.state.view.scale);
    this.renderer.setSelected(this.writing === undefined ? (this.sketch.selected ?? selected) : undefined);
  }

  private write(at: Point, element?: Element): void {
    const writing = new Writing(this.desk, at, element, () => {
      if (this.writing !== writing) return;
      this.writing = undefined;
      this.setState({ editing: undefined });
      this.setSketch(this.sketch);
    });
    this.writing = writing;
    this.setState({ editing: writing.edit(this.state.view) });
    this.setSketch(this.sketch);
  }

  private writeSelected(): boolean {
    const [text, ...more] = this.desk.selection();
    if (text?.data.type !== 'text' || more.length > 0) return false;
    this.write({ x: 0, y: 0 }, text);
    return true;
  }

  private seeMarks(): void {
    this.renderer.setMarks(this.options.marks.list().filter(({ page }) => page === this.state.page));
  }

  private keepPictures(): void {
    const { scene } = this.options;
    const files = scene.elements(this.state.page).flatMap(({ data }) => (data.file ? [data.file] : []));
    this.pictures.keep(new Set([...files, ...(this.page().data.file ? [this.page().data.file ?? ''] : [])]));
  }

  private follow({ elements, pages }: Change): void {
    if (pages && this.options.scene.page(this.state.page) === undefined) {
      this.showPage((this.options.scene.pages()[0] as Page).id);
      return;
    }
    const chosen = new Set(this.state.selection);
    if (elements.some(({ before, after }) => chosen.has((after ?? before)?.id ?? ''))) this.select(this.state.selection);
    if (pages && this.whole === 'page') this.fit();
  }
}
