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
import type { Selected, Sketch } from './render/sketch';
import { toPage, worthSeeing } from './render/view';
import { Viewport } from './render/viewport';
import { contains, edgesOf } from './shapes';
import { Commands } from './tools/commands';
import { selectedOf } from './tools/grips';
import { type Desk, mayChange, type Press, type Tool } from './tools/tool';
import { toolOf } from './tools/toolbox';
import type { AccountID, Box, Change, Element, ItemID, Page, Point, Scene, View } from './types';

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
  private readonly viewport: Viewport;
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
  /** The selection as it is seen, once it was asked for. */
  private selectedNow: { readonly as: Selected | undefined } | undefined;
  private writing: Writing | undefined;
  private panKey = false;

  constructor(private readonly options: SurfaceOptions) {
    const { host, scene, env, room, marks, events } = options;
    this.settings = options.tool;
    this.hand = options.hand;
    const page = scene.page(options.page ?? '') ?? (scene.pages()[0] as Page);
    this.viewport = new Viewport(
      () => this.renderer.screenSize(),
      (part) => this.worth(part),
      (view, rescaled) => this.see(view, rescaled),
      () => events.moved?.(),
    );
    this.state = { page: page.id, view: this.viewport.view, selection: [], editing: undefined };
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
      marks: () => marks.list().filter(({ page }) => page === this.state.page),
      resized: (from) => this.viewport.resize(from),
    });
    this.teller = new LiveTeller((live) => events.live(live), env);
    this.desk = this.makeDesk();
    this.commands = new Commands(this.desk, room, () => this.viewport.seen());
    this.tool = toolOf(this.desk, this.settings);
    this.eraser = toolOf(this.desk, { tool: 'eraser', erase: this.settings.erase }) as Tool;
    this.pointers = new Pointers(host, this.pointerDesk());
    this.stops = [
      listenToWheel(host, this.viewport),
      listenToKeys(host, this.keyDesk()),
      listenToClipboard(host, this.clipboardDesk()),
      scene.onChange((change) => this.follow(change)),
      marks.subscribe(() => this.renderer.seeMarks()),
    ];
    this.renderer.show(page);
    this.fit();
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
    this.selectedNow = undefined;
    this.setSketch({});
    this.renderer.show(page);
    this.keepPictures();
    this.fit();
    this.renderer.seeMarks();
  }

  fit(box?: Box): void {
    this.viewport.fit(box);
  }

  zoom(factor: number): void {
    this.viewport.zoom(factor);
  }

  select(ids: readonly ItemID[]): void {
    const selection = this.changeable(ids).map(({ id }) => id);
    const { selection: before } = this.state;
    if (selection.length !== before.length || selection.some((id, i) => id !== before[i])) this.setState({ selection });
    this.reselect();
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
    this.commands.placeImage(file, width, height, toPage(this.state.view, at ?? this.viewport.middle()));
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
      selected: () => this.selected(),
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
      pan: (dx, dy) => this.viewport.pan(dx, dy),
      pinch: (from, to) => this.viewport.pinch(from, to),
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
      pan: (dx, dy) => this.viewport.pan(dx, dy),
      zoom: (factor) => this.viewport.zoom(factor),
      fit: () => this.viewport.fit(),
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

  private see(view: View, rescaled: boolean): void {
    this.renderer.setView(view);
    this.setState({ view, editing: this.writing?.edit(view) });
    if (rescaled) this.reselect();
    this.teller.view(this.viewport.seen());
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

  /** The selection, or what is selected, looks otherwise. */
  private reselect(): void {
    this.selectedNow = undefined;
    this.showSelected();
  }

  private selected(): Selected | undefined {
    this.selectedNow ??= { as: selectedOf(this.desk.selection(), this.desk.measure, this.state.view.scale) };
    return this.selectedNow.as;
  }

  private showSelected(): void {
    this.renderer.setSelected(this.writing === undefined ? (this.sketch.selected ?? this.selected()) : undefined);
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

  /** The page, or what there is to see of a part of it. */
  private worth(part?: Box): Box {
    const page = edgesOf(this.page());
    if (part === undefined) return page;
    return worthSeeing(part, page, () => this.renderer.within(part).flatMap(({ id }) => this.renderer.box(id) ?? []));
  }

  /** Whether an element of the page is not all within its edges. */
  private isBeside(id: ItemID): boolean {
    const box = this.renderer.box(id);
    return box !== undefined && !contains(edgesOf(this.page()), box);
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
    if (pages) this.viewport.refit();
    else if (elements.some(({ after }) => after && this.isBeside(after.id))) this.viewport.refitPart();
  }
}
