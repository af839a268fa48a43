import { beforeEach, vi } from 'vitest';

const VIEWPORT = 600;
const ROW = 40;

/** Gives jsdom, which lays nothing out, what a virtual list measures: a viewport of 600 px and rows of 40. */
export function fakeLayout(): void {
  beforeEach(() => {
    vi.stubGlobal('ResizeObserver', FixedSizes);
    vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockImplementation(function (this: HTMLElement) {
      return this.parentElement;
    });
    // jsdom has no scrolling by script; the list then stays where it is.
    Element.prototype.scrollTo ??= () => undefined;
    Element.prototype.scrollBy ??= () => undefined;
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(VIEWPORT);
    vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(function (this: HTMLElement) {
      return this.querySelectorAll('[data-row]').length * ROW;
    });
  });
}

class FixedSizes implements ResizeObserver {
  readonly #tell: ResizeObserverCallback;
  constructor(tell: ResizeObserverCallback) {
    this.#tell = tell;
  }
  observe(target: Element) {
    const height = target.querySelector('[data-row]') && target.matches('[role="log"], section') ? VIEWPORT : ROW;
    const contentRect = { width: 300, height } as DOMRectReadOnly;
    queueMicrotask(() => this.#tell([{ target, contentRect } as ResizeObserverEntry], this));
  }
  unobserve() {}
  disconnect() {}
}
