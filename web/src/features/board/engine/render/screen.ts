import type { Context } from './paint';
import type { Size } from './view';

/** Canvases over each other that are as large as an element of the page, in its device pixels. */
export class Screen {
  /** In CSS pixels. */
  size: Size = { w: 0, h: 0 };
  /** Device pixels to a CSS pixel. */
  ratio = 1;
  readonly layers: readonly CanvasRenderingContext2D[];
  private readonly canvases: readonly HTMLCanvasElement[];
  private readonly observer: ResizeObserver;
  private unwatch = () => {};

  /** `changed` is told when the size or the ratio is another than at the beginning. */
  constructor(
    private readonly host: HTMLElement,
    count: number,
    private readonly changed: () => void,
  ) {
    this.canvases = Array.from({ length: count }, () => document.createElement('canvas'));
    for (const canvas of this.canvases) {
      Object.assign(canvas.style, {
        position: 'absolute',
        inset: '0',
        width: '100%',
        height: '100%',
        pointerEvents: 'none',
      });
      canvas.setAttribute('aria-hidden', 'true');
      host.append(canvas);
    }
    this.layers = this.canvases.map(contextOf);
    this.fit();
    this.observer = new ResizeObserver(([entry]) => {
      const exact = entry?.devicePixelContentBoxSize?.[0];
      if (this.fit(exact && { w: exact.inlineSize, h: exact.blockSize })) this.changed();
    });
    try {
      this.observer.observe(host, { box: 'device-pixel-content-box' });
    } catch {
      this.observer.observe(host); // Safari knows only CSS pixels
    }
    this.watchRatio();
  }

  close(): void {
    this.observer.disconnect();
    this.unwatch();
    for (const canvas of this.canvases) canvas.remove();
  }

  /** Takes the size of the host, with its device pixels where they are known exactly; whether that is another than before. */
  private fit(exact?: Size): boolean {
    const { clientWidth: w, clientHeight: h } = this.host;
    const ratio = window.devicePixelRatio || 1;
    // Where a browser plays another screen its exact pixels are those of the real one.
    const near = exact && Math.abs(exact.w - w * ratio) < 2 && Math.abs(exact.h - h * ratio) < 2;
    const pixels = near ? exact : { w: Math.round(w * ratio), h: Math.round(h * ratio) };
    const [first] = this.canvases;
    const same = first?.width === pixels.w && first.height === pixels.h && ratio === this.ratio;
    if (same && w === this.size.w && h === this.size.h) return false;
    this.size = { w, h };
    this.ratio = ratio;
    for (const canvas of this.canvases) Object.assign(canvas, { width: pixels.w, height: pixels.h });
    return true;
  }

  private watchRatio(): void {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const heard = () => {
      this.unwatch();
      this.watchRatio();
      if (this.fit()) this.changed();
    };
    query.addEventListener('change', heard);
    this.unwatch = () => query.removeEventListener('change', heard);
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas can be drawn on');
  return context;
}

/** Makes a canvas empty. */
export function wipe(context: Context): void {
  context.resetTransform();
  context.globalAlpha = 1;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}
