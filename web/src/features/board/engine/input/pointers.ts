import { toPage } from '../render/view';
import type { Press, Tool } from '../tools/tool';
import type { Point, View } from '../types';

/** A touch that was drawing gives way to a second finger within this time, or as long as it has not gone far: two fingers move the page. */
const youngMs = 250;
const nearPx = 12;
/** For this long after a pen was near, a touch is the ball of the hand. */
const palmMs = 500;

/** What pointers do it on. */
export interface PointerDesk {
  view(): View;
  /** The tool of the pointer; undefined: it moves the page. `erases`: it is the other end of a pen. */
  tool(erases: boolean): Tool | undefined;
  fingersDraw(): boolean;
  /** Whether a key is held with which the mouse moves the page. */
  panKey(): boolean;
  pan(dx: number, dy: number): void;
  pinch(from: readonly [Point, Point], to: readonly [Point, Point]): void;
  /** A pointer is somewhere, whatever it does; undefined: it left. */
  at(press: Press | undefined): void;
  cursor(css: string): void;
}

type Doing =
  | {
      readonly kind: 'tool';
      readonly pointer: number;
      readonly tool: Tool;
      readonly began: Press & { readonly on: Point };
      far: boolean;
    }
  | { readonly kind: 'pan'; readonly pointer: number; last: Point; readonly touch: boolean }
  | { readonly kind: 'pinch'; readonly pointers: readonly [number, number] };

/** Makes of what mouse, pen and fingers do what tools do, or moves of the page. */
export class Pointers {
  private doing: Doing | undefined;
  private readonly touches = new Map<number, Point>();
  private penAt = Number.NEGATIVE_INFINITY;
  private penSeen = false;
  private readonly stop = new AbortController();

  constructor(
    private readonly host: HTMLElement,
    private readonly desk: PointerDesk,
  ) {
    const { signal } = this.stop;
    host.addEventListener('pointerdown', (event) => this.down(event), { signal });
    host.addEventListener('pointermove', (event) => this.move(event), { signal });
    host.addEventListener('pointerup', (event) => this.up(event), { signal });
    host.addEventListener('pointercancel', (event) => this.lose(event), { signal });
    host.addEventListener('lostpointercapture', (event) => this.lose(event), { signal });
    host.addEventListener('pointerleave', (event) => this.leave(event), { signal });
    host.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  /** Takes back what is being done; whether something was. */
  cancel(): boolean {
    const { doing } = this;
    this.doing = undefined;
    if (doing?.kind === 'tool') doing.tool.cancel();
    return doing?.kind === 'tool';
  }

  close(): void {
    this.cancel();
    this.stop.abort();
  }

  private down(event: PointerEvent): void {
    if (event.target !== this.host) return; // a field of the page lies over the surface
    this.host.focus({ preventScroll: true });
    if (event.pointerType === 'touch') this.touch(event);
    else if (event.pointerType === 'pen') this.pen(event);
    else if (this.doing === undefined) this.mouse(event);
  }

  private mouse(event: PointerEvent): void {
    const pans = event.button === 1 || (event.button === 0 && this.desk.panKey());
    if (event.button === 1) event.preventDefault();
    if (pans) this.pan(event);
    else if (event.button === 0) this.draw(event, false);
  }

  private pen(event: PointerEvent): void {
    this.penAt = event.timeStamp;
    this.penSeen = true;
    if (this.doing?.kind === 'tool' && !this.touches.has(this.doing.pointer)) return;
    this.cancel();
    this.touches.clear();
    // The other end of a pen has a button of its own; the one at its side erases as well.
    this.draw(event, event.button === 5 || event.button === 2);
  }

  private touch(event: PointerEvent): void {
    if (event.timeStamp - this.penAt < palmMs) return;
    if (this.doing !== undefined && 'pointer' in this.doing && !this.touches.has(this.doing.pointer)) return;
    this.touches.set(event.pointerId, this.on(event));
    const [first, second] = [...this.touches.keys()];
    if (this.touches.size === 1) {
      if (this.penSeen && !this.desk.fingersDraw()) this.pan(event);
      else this.draw(event, false);
    } else if (this.touches.size === 2 && first !== undefined && second !== undefined && this.givesWay(event)) {
      this.cancel();
      this.capture(event);
      this.doing = { kind: 'pinch', pointers: [first, second] };
    }
  }

  private givesWay({ timeStamp }: PointerEvent): boolean {
    if (this.doing?.kind !== 'tool') return true;
    return !this.doing.far || timeStamp - this.doing.began.time < youngMs;
  }

  private draw(event: PointerEvent, erases: boolean): void {
    const tool = this.desk.tool(erases);
    if (tool === undefined) {
      this.pan(event);
      return;
    }
    this.capture(event);
    const press = this.press(event);
    this.doing = { kind: 'tool', pointer: event.pointerId, tool, began: { ...press, on: this.on(event) }, far: false };
    this.desk.at(press);
    tool.begin(press);
  }

  private pan(event: PointerEvent): void {
    this.capture(event);
    this.doing = { kind: 'pan', pointer: event.pointerId, last: this.on(event), touch: event.pointerType === 'touch' };
    this.desk.cursor('grabbing');
  }

  private move(event: PointerEvent): void {
    if (event.pointerType === 'pen') this.penAt = event.timeStamp;
    const { doing } = this;
    const at = this.on(event);
    switch (doing?.kind) {
      case undefined:
        if (event.pointerType !== 'touch' && event.target === this.host) this.hover(event);
        return;
      case 'tool':
        if (doing.pointer === event.pointerId) this.draws(doing, event, at);
        return;
      case 'pan':
        if (doing.pointer !== event.pointerId) return;
        this.desk.pan(at.x - doing.last.x, at.y - doing.last.y);
        doing.last = at;
        break;
      case 'pinch':
        this.pinches(doing.pointers, event.pointerId, at);
        break;
      default:
        doing satisfies never;
    }
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, at);
  }

  private draws(doing: Doing & { kind: 'tool' }, event: PointerEvent, at: Point): void {
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, at);
    doing.far ||= Math.hypot(at.x - doing.began.on.x, at.y - doing.began.on.y) > nearPx;
    const all = event.getCoalescedEvents?.() ?? [];
    const places = (all.length > 0 ? all : [event]).map((each) => this.press(each));
    this.desk.at(places.at(-1));
    doing.tool.move(
      places,
      (event.getPredictedEvents?.() ?? []).map((each) => this.press(each)),
    );
  }

  private pinches(pointers: readonly [number, number], moved: number, at: Point): void {
    const from = pointers.map((pointer) => this.touches.get(pointer)) as [Point | undefined, Point | undefined];
    const [a, b] = from;
    if (a === undefined || b === undefined || !pointers.includes(moved)) return;
    this.desk.pinch([a, b], moved === pointers[0] ? [at, b] : [a, at]);
  }

  private up(event: PointerEvent): void {
    const { doing } = this;
    this.touches.delete(event.pointerId);
    if (doing === undefined) return;
    if (doing.kind === 'pinch') this.unpinch(doing.pointers, event.pointerId);
    else if (doing.pointer === event.pointerId) {
      this.doing = undefined;
      if (doing.kind === 'tool') doing.tool.end(this.press(event));
      if (event.pointerType !== 'touch') this.hover(event);
    }
  }

  /** One finger goes on moving the page. */
  private unpinch(pointers: readonly [number, number], lifted: number): void {
    if (!pointers.includes(lifted)) return;
    const pointer = pointers[0] === lifted ? pointers[1] : pointers[0];
    const last = this.touches.get(pointer);
    this.doing = last === undefined ? undefined : { kind: 'pan', pointer, last, touch: true };
  }

  /** The pointer is gone without having been lifted. */
  private lose(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    const { doing } = this;
    if (doing === undefined) return;
    if (doing.kind === 'pinch') this.unpinch(doing.pointers, event.pointerId);
    else if (doing.pointer === event.pointerId) this.cancel();
  }

  private leave(event: PointerEvent): void {
    if (this.doing !== undefined || event.pointerType === 'touch') return;
    this.desk.at(undefined);
    this.desk.tool(false)?.hover?.(undefined);
  }

  private hover(event: PointerEvent): void {
    const tool = this.desk.panKey() ? undefined : this.desk.tool(false);
    const press = this.press(event);
    this.desk.at(press);
    tool?.hover?.(press);
    this.desk.cursor(tool === undefined ? 'grab' : (tool.cursorAt?.(press) ?? tool.cursor));
  }

  private capture(event: PointerEvent): void {
    // A pointer that is gone already cannot be captured; its end is on the way.
    if (event.isTrusted) this.host.setPointerCapture(event.pointerId);
  }

  private on({ clientX, clientY }: PointerEvent): Point {
    const { left, top } = this.host.getBoundingClientRect();
    return { x: clientX - left - this.host.clientLeft, y: clientY - top - this.host.clientTop };
  }

  private press(event: PointerEvent): Press {
    const kind = event.pointerType === 'pen' || event.pointerType === 'touch' ? event.pointerType : 'mouse';
    const { timeStamp: time, shiftKey: shift, altKey: alt, pressure } = event;
    const pressed = kind === 'pen' && pressure > 0;
    return { ...toPage(this.desk.view(), this.on(event)), ...(pressed && { pressure }), time, shift, alt, kind };
  }
}
