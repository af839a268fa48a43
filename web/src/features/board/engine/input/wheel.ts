import type { Point } from '../types';

/** What the wheel and the fingers on a trackpad do. */
export interface WheelDesk {
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
}

/** CSS pixels of a line and of a page, for wheels that count in them. */
const unit = [1, 16, 400] as const;
/** A turn of more than this, in CSS pixels, zooms no further. */
const mostTurn = 30;
const perPixel = 0.01;

/** The events that only Safari has, for two fingers on a trackpad. */
interface GestureEvent extends UIEvent {
  readonly scale: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** Moves the page with the wheel; with ctrl or meta, as trackpads tell of two fingers that part, it zooms. The result ends that. */
export function listenToWheel(host: HTMLElement, desk: WheelDesk): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const on = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point => {
    const { left, top } = host.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  host.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { deltaX, deltaY, shiftKey } = event;
      const pixels = unit[event.deltaMode] ?? 1;
      if (event.ctrlKey || event.metaKey) {
        const turn = Math.max(-mostTurn, Math.min(mostTurn, deltaY * pixels));
        desk.zoom(Math.exp(-turn * perPixel), on(event));
        return;
      }
      const [dx, dy] = shiftKey && deltaX === 0 ? [deltaY, 0] : [deltaX, deltaY];
      desk.pan(-dx * pixels, -dy * pixels);
    },
    { passive: false, signal },
  );
  let before = 1;
  const pinch = (event: Event) => {
    event.preventDefault();
    const { scale, clientX, clientY } = event as GestureEvent;
    if (event.type === 'gesturechange') desk.zoom(scale / before, on({ clientX, clientY }));
    before = event.type === 'gestureend' ? 1 : scale;
  };
  for (const name of ['gesturestart', 'gesturechange', 'gestureend']) host.addEventListener(name, pinch, { signal });
  return () => stop.abort();
}
