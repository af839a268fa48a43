import { boundsOf, overlaps } from '../shapes';
import type { Box, Element } from '../types';
import { common } from './box';
import { measureWith } from './measure';
import { type Context, type Paints, type Place, paint } from './paint';
import type { Sketch } from './sketch';

/** How long a frame may draw on the picture, and elements between two looks at the clock. */
const budgetMs = 5;
const stride = 8;

interface Picture {
  readonly elements: readonly Element[];
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
  /** The part of the page that it shows: that of the elements which was on the screen when they were taken up. */
  readonly box: Box;
  readonly place: Place;
  next: number;
}

/** Very many elements that are moved or resized by hand: they are carried as one picture, which is drawn over several frames. */
export class Carry {
  private picture: Picture | undefined;

  constructor(
    private readonly paints: Paints,
    private readonly elapsed: () => number,
  ) {}

  /** Paints what is carried; whether more of it will be there in the next frame. */
  paint(context: Context, place: Place, carried: Sketch['carried']): boolean {
    if (carried === undefined) {
      this.picture = undefined;
      return false;
    }
    const { from, to, elements } = carried;
    if (this.picture?.elements[0] !== elements[0] || this.picture?.elements.length !== elements.length) {
      this.picture = take(context, place, carried);
    }
    const { picture } = this;
    if (picture === undefined) return false;
    this.draw(picture);
    const [across, down] = [from.w > 0 ? to.w / from.w : 1, from.h > 0 ? to.h / from.h : 1];
    const { box, canvas } = picture;
    context.setTransform(place.scale, 0, 0, place.scale, place.x, place.y);
    context.globalAlpha = 1;
    const [x, y] = [to.x + (box.x - from.x) * across, to.y + (box.y - from.y) * down];
    context.drawImage(canvas, x, y, box.w * across, box.h * down);
    return picture.next < picture.elements.length;
  }

  private draw(picture: Picture): void {
    const begin = this.elapsed();
    const { elements, context, place, box } = picture;
    const measure = measureWith(this.paints.drawings);
    for (let i = 1; picture.next < elements.length; i++) {
      const element = elements[picture.next++] as Element;
      if (overlaps(boundsOf(element, measure), box)) paint(context, place, element, this.paints);
      if (i % stride === 0 && this.elapsed() - begin >= budgetMs) return;
    }
  }
}

function take(
  context: Context,
  { scale, x, y }: Place,
  { elements, from }: NonNullable<Sketch['carried']>,
): Picture | undefined {
  const { width, height } = context.canvas;
  const margin = {
    x: from.x - from.w * 0.05 - 40,
    y: from.y - from.h * 0.05 - 40,
    w: from.w * 1.1 + 80,
    h: from.h * 1.1 + 80,
  };
  const box = common(margin, { x: -x / scale, y: -y / scale, w: width / scale, h: height / scale });
  if (box === undefined) return undefined;
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(box.w * scale)), Math.max(1, Math.round(box.h * scale)));
  const own = canvas.getContext('2d');
  if (own === null) return undefined;
  return { elements, canvas, context: own, box, place: { scale, x: -box.x * scale, y: -box.y * scale }, next: 0 };
}
