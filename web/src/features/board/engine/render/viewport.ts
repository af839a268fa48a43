import type { Box, Point, View } from '../types';
import { fitted, panned, pinched, resized, type Size, seen, zoomed } from './view';

/** Around a page that is shown as a whole, in CSS pixels. */
const margin = 24;

/** What part of a page is on the screen, and how one goes elsewhere. */
export class Viewport {
  view: View = { x: 0, y: 0, scale: 1 };
  /** What is shown as a whole, also when the screen changes; undefined after the person went elsewhere. */
  private whole: Box | 'page' | undefined = 'page';

  /**
   * `worth` gives the page, or what there is to see of a part of it. `changed` is told of each view, and whether its scale is another one; `moved`
   * when it was the hand that went elsewhere.
   */
  constructor(
    private readonly screen: () => Size,
    private readonly worth: (part?: Box) => Box,
    private readonly changed: (view: View, rescaled: boolean) => void,
    private readonly moved: () => void,
  ) {}

  /** Shows what there is to see of a part of the page as a whole; without one all of the page. */
  fit(box?: Box): void {
    this.whole = box ?? 'page';
    this.set(fitted(this.worth(box), this.screen(), box === undefined ? margin : 0));
  }

  pan(dx: number, dy: number): void {
    this.go(panned(this.view, dx, dy));
  }

  /** Closer by a factor at a point of the screen, or in its middle. */
  zoom(factor: number, at: Point = this.middle()): void {
    this.go(zoomed(this.view, factor, at));
  }

  pinch(from: readonly [Point, Point], to: readonly [Point, Point]): void {
    this.go(pinched(this.view, from, to));
  }

  /** The screen has another size than before. */
  resize(from: Size): void {
    if (this.whole !== undefined) this.refit();
    else this.set(resized(this.view, from, this.screen()));
  }

  /** The page has another size, perhaps. */
  refit(): void {
    if (this.whole !== undefined) this.fit(this.whole === 'page' ? undefined : this.whole);
  }

  /** Something is drawn beside the page: of a part of it there may be more to see. */
  refitPart(): void {
    if (this.whole !== 'page') this.refit();
  }

  /** The part of the page that is on the screen. */
  seen(): Box {
    return seen(this.view, this.screen());
  }

  middle(): Point {
    const { w, h } = this.screen();
    return { x: w / 2, y: h / 2 };
  }

  private go(view: View): void {
    this.whole = undefined;
    this.set(view);
    this.moved();
  }

  private set(view: View): void {
    const rescaled = view.scale !== this.view.scale;
    this.view = view;
    this.changed(view, rescaled);
  }
}
