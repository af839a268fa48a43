import { LiveStroke } from '../render/live-stroke';
import { strokeOf } from '../simplify';
import type { InkPoint, ItemID } from '../types';
import { Steady } from './pressure';
import type { Desk, LiveInk, Press, Tool } from './tool';

/** A stroke of more points than this becomes several, one after the other. */
const longest = 8000;
/** Points closer than this, in CSS pixels, tell nothing. */
const closest = 0.4;

interface Doing {
  readonly steady: Steady;
  ink: LiveInk;
  stroke: LiveStroke;
  points: InkPoint[];
}

/** Draws strokes, with a pen or a marker. */
export class PenTool implements Tool {
  readonly cursor = 'crosshair';
  private doing: Doing | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly type: 'pen' | 'marker',
  ) {}

  begin(at: Press): void {
    this.doing = { ...this.start(this.desk.newID()), steady: new Steady(this.desk.view().scale, this.type === 'pen') };
    this.move([at], []);
  }

  move(places: readonly Press[], guess: readonly Press[]): void {
    const { doing, desk } = this;
    if (doing === undefined) return;
    const least = closest / desk.view().scale;
    const fresh: InkPoint[] = [];
    for (const at of places) {
      const last = fresh.at(-1) ?? doing.points.at(-1);
      const point = doing.steady.next(at);
      if (last === undefined || Math.hypot(point.x - last.x, point.y - last.y) >= least) fresh.push(point);
    }
    this.add(doing, fresh, doing.steady.guess(guess));
  }

  end(at: Press): void {
    const { doing, desk } = this;
    if (doing === undefined) return;
    this.add(doing, [doing.steady.end(at)], []);
    this.doing = undefined;
    this.finish(doing);
    desk.sketch();
  }

  cancel(): void {
    if (this.doing === undefined) return;
    this.doing = undefined;
    this.desk.teller.takeBack();
    this.desk.sketch();
  }

  private start(id: ItemID): Omit<Doing, 'steady'> {
    const { color, size } = this.desk.settings();
    const { type } = this;
    return { ink: { id, type, color, size }, stroke: new LiveStroke(type, color, size), points: [] };
  }

  private add(doing: Doing, points: readonly InkPoint[], guess: readonly InkPoint[]): void {
    doing.points.push(...points);
    doing.stroke.add(points, guess);
    this.desk.teller.stroke(doing.ink, points);
    if (doing.points.length >= longest) {
      this.finish(doing);
      Object.assign(doing, this.start(this.desk.newID()));
      doing.points.push(...points.slice(-1));
      doing.stroke.add(points.slice(-1), guess);
    }
    this.desk.sketch({ stroke: doing.stroke });
  }

  private finish({ ink: { id, type, color, size }, points }: Doing): void {
    const { desk } = this;
    desk.teller.done();
    const stroke = strokeOf([points], desk.view().scale);
    if (stroke === undefined) return;
    desk.do({ ops: [{ page: desk.page().id, op: 'add', id, data: { type, ...stroke, size, color } }] });
  }
}
