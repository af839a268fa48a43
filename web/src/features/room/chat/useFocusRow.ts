import { type RefObject, useEffect, useMemo } from 'react';

/** A row that is not drawn after so many frames does not get the focus any more. */
const MOST_FRAMES = 60;

/** Gives the focus to a row as soon as it can take it: a virtual list draws it later, and hides it until it has measured it. */
export function useFocusRow(container: RefObject<HTMLElement | null>) {
  const focus = useMemo(() => {
    let wanted: string | undefined;
    let left = 0;
    let frame: number | undefined;
    const seek = () => {
      if (wanted === undefined) return;
      const drawn = container.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [];
      const row = [...drawn].find((element) => element.dataset.row === wanted);
      row?.focus({ preventScroll: true });
      if ((row && document.activeElement === row) || left-- <= 0) wanted = undefined;
      else
        frame ??= requestAnimationFrame(() => {
          frame = undefined;
          seek();
        });
    };
    return {
      want: (key: string) => {
        wanted = key;
        left = MOST_FRAMES;
      },
      /** Tries now, and then frame by frame. */
      seek,
      stop: () => {
        wanted = undefined;
        if (frame !== undefined) cancelAnimationFrame(frame);
      },
    };
  }, [container]);
  useEffect(() => focus.stop, [focus]);
  return focus;
}
