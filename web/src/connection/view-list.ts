import type { AccountID, View } from './types';
import type { FrameOf } from './wire';

/** Views that ended and are remembered, so that an answer which comes late does not bring one back. */
const mostOver = 32;

/** The views of which this account is a side: whom it views or asks to, and who views it or asks to. */
export class ViewList {
  list: readonly View[] = [];
  private over: readonly string[] = [];

  /** As the server has them. */
  reset(views: readonly View[]): void {
    if (views.length > 0 || this.list.length > 0) this.list = views;
  }

  heard(frame: FrameOf<'offer-view'> | FrameOf<'view-changed'>, own: AccountID): void {
    if (frame.type === 'offer-view') {
      const { account: viewer, ...asked } = frame.data;
      this.put({ ...asked, viewer, account: own, state: 'asked' });
      return;
    }
    if (frame.data.state === 'asked' || frame.data.state === 'accepted') this.put(frame.data);
    else this.drop(frame.data.view);
  }

  get(view: string): View | undefined {
    return this.list.find((other) => other.view === view);
  }

  /** What this side has asked, unless more is known of it by now. */
  asked(view: View): void {
    if (!this.over.includes(view.view) && !this.get(view.view)) this.put(view);
  }

  private put(view: View): void {
    const at = this.list.findIndex((other) => other.view === view.view);
    this.list = at < 0 ? [...this.list, view] : this.list.with(at, view);
  }

  private drop(view: string): void {
    this.over = [...this.over, view].slice(-mostOver);
    this.list = this.list.filter((other) => other.view !== view);
  }
}
