import { type RefObject, useLayoutEffect, useState } from 'react';
import { type Span, spanOf } from './model';

/** What one step of the table takes, in px. */
interface Sizes {
  readonly row: number;
  readonly column: number;
  /** What stays over the rows and beside the columns. */
  readonly head: number;
  readonly name: number;
}

interface Seen {
  readonly rows: Span;
  readonly columns: Span;
}

const kept = (before: Span, now: Span) => (before.from === now.from && before.to === now.to ? before : now);

/** Which rows and columns are in sight, and a few around them. It draws anew only when these change, not whenever something scrolls. */
export function useSeen(scroller: RefObject<HTMLElement | null>, rows: number, columns: number, sizes: Sizes): Seen {
  const [seen, setSeen] = useState<Seen>({ rows: { from: 0, to: 0 }, columns: { from: 0, to: 0 } });
  const { row, column, head, name } = sizes;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      const tall = spanOf(box.scrollTop, box.clientHeight - head, row, rows, 3);
      const wide = spanOf(box.scrollLeft, box.clientWidth - name, column, columns, 4);
      setSeen((before) => {
        const now = { rows: kept(before.rows, tall), columns: kept(before.columns, wide) };
        return now.rows === before.rows && now.columns === before.columns ? before : now;
      });
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [scroller, rows, columns, row, column, head, name]);
  return seen;
}
