import type { AccountID, LiveMark, Point } from '../types';
import { Carry } from './carry';
import { paintLine, paintMarker } from './live-stroke';
import { paintArea, paintLoop, paintRing, paintSelected } from './marks';
import { type Context, type Paints, type Place, paint, setPlace } from './paint';
import { Cursors, colorOf, paintCursor, paintTrail } from './people';
import { wipe } from './screen';
import type { Selected, Sketch } from './sketch';
import { traceArrow, traceEllipse, traceRectangle, traceWay } from './trace';
import { Trails } from './trails';

/** The key of the own laser among those of devices, which are never empty. */
const own = '';

/** What is above the board: what is being drawn, by whom, and the marks of the hand. */
export class Above {
  sketch: Sketch = {};
  selected: Selected | undefined;
  private marks: readonly LiveMark[] = [];
  private readonly cursors = new Cursors();
  private readonly trails = new Trails();
  private readonly carry: Carry;

  constructor(
    private readonly paints: Paints,
    private readonly nameOf: (account: AccountID) => string,
    elapsed: () => number,
  ) {
    this.carry = new Carry(paints, elapsed);
  }

  /** Takes what others do on the page that is shown. */
  see(marks: readonly LiveMark[], now: number): void {
    this.marks = marks;
    for (const { device, cursor, laser } of marks) if (laser && cursor !== undefined) this.trails.point(device, cursor, now);
  }

  point(at: Point, now: number): void {
    this.trails.point(own, at, now);
  }

  forget(): void {
    this.marks = [];
    this.trails.clear();
  }

  /** Whether somebody draws with a marker, which darkens what is under it and so is painted onto the board. */
  get marking(): boolean {
    return this.sketch.stroke?.type === 'marker' || this.marks.some(({ ink }) => ink?.type === 'marker');
  }

  paintMarking(context: Context, place: Place): void {
    for (const { ink } of this.marks) {
      if (ink?.type !== 'marker') continue;
      setPlace(context, place);
      paintMarker(context, ink.points, ink.color, ink.size);
    }
    if (this.sketch.stroke?.type === 'marker') this.sketch.stroke.paint(context, place);
  }

  /** Paints all of it; whether something goes on moving by itself. */
  paint(context: Context, place: Place, ratio: number, now: number): boolean {
    wipe(context);
    for (const mark of this.marks) this.paintInk(context, place, mark);
    const more = this.carry.paint(context, place, this.sketch.carried);
    this.paintSketch(context, place, ratio);
    if (this.selected !== undefined) paintSelected(context, place, this.selected, ratio);
    const { at, moving } = this.cursors.step(this.marks, (0.5 * ratio) / place.scale);
    for (const { device, account, laser } of this.marks) {
      const cursor = at.get(device);
      if (cursor === undefined || laser) continue;
      paintCursor(context, place, cursor, this.nameOf(account), colorOf(account), ratio);
    }
    for (const { places } of this.trails.at(now)) paintTrail(context, place, places, ratio);
    return more || moving || !this.trails.empty;
  }

  private paintInk(context: Context, place: Place, { ink }: LiveMark): void {
    const [first, last] = [ink?.points[0], ink?.points.at(-1)];
    if (ink === undefined || first === undefined || last === undefined || ink.type === 'marker') return;
    setPlace(context, place);
    context.globalAlpha = 1;
    if (ink.type === 'pen') {
      paintLine(context, ink.points, ink.color, ink.size);
      return;
    }
    const path = new Path2D();
    const [w, h] = [last.x - first.x, last.y - first.y];
    setPlace(context, place, ink.type === 'line' || ink.type === 'arrow' ? first.x : Math.min(first.x, last.x), first.y);
    switch (ink.type) {
      case 'line':
        traceWay(w, h, path);
        break;
      case 'arrow':
        traceArrow(w, h, ink.size, path);
        break;
      case 'rectangle':
        traceRectangle(Math.abs(w), h, path);
        break;
      case 'ellipse':
        traceEllipse(0, 0, Math.abs(w), h, path);
        break;
      case 'text':
      case 'image':
        return;
      default:
        ink.type satisfies never;
    }
    context.strokeStyle = ink.color;
    context.lineWidth = ink.size;
    context.lineCap = context.lineJoin = 'round';
    context.stroke(path);
  }

  private paintSketch(context: Context, place: Place, ratio: number): void {
    const { stroke, elements = [], area, loop, ring } = this.sketch;
    for (const element of elements) paint(context, place, element, this.paints);
    if (stroke?.type === 'pen') stroke.paint(context, place);
    if (area !== undefined) paintArea(context, place, area, ratio);
    if (loop !== undefined) paintLoop(context, place, loop, ratio);
    if (ring !== undefined) paintRing(context, place, ring.at, ring.radius, ratio);
  }
}
