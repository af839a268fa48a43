import { useEffect, useRef } from 'react';
import type { ItemID } from '../engine/types';
import classes from './Pages.module.css';

/** Draws a page in small into a canvas, and again whenever it has changed, until the result is called. */
export type Draw = (canvas: HTMLCanvasElement, page: ItemID) => () => void;

/** A page in small, which is drawn only while it is in sight. */
export function Thumbnail({ page, draw }: { page: ItemID; draw: Draw }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    let stop: (() => void) | undefined;
    const sight = new IntersectionObserver((entries) => {
      const seen = entries.at(-1)?.isIntersecting ?? false;
      if (seen) stop ??= draw(canvas, page);
      else {
        stop?.();
        stop = undefined;
      }
    });
    sight.observe(canvas);
    return () => {
      sight.disconnect();
      stop?.();
    };
  }, [page, draw]);
  return <canvas ref={ref} className={classes.thumbnail} aria-hidden />;
}
