import { useEffect } from 'react';
import type { LiveMarks, Surface } from '../engine/api';
import type { AccountID, ItemID } from '../engine/types';

/**
 * Shows the part of the page that a leader looks at, as long as one is led; the whole page where nothing of that is known. Of a leader's devices
 * the one leads that did something last.
 */
export function useViews(marks: LiveMarks, surface: Surface | undefined, page: ItemID, leader: AccountID | undefined): void {
  useEffect(() => {
    if (!surface || leader === undefined) return;
    const viewOf = () =>
      marks.list().findLast(({ account, page: at, view }) => account === leader && at === page && view)?.view;
    let shown = viewOf();
    surface.fit(shown);
    return marks.subscribe(() => {
      const view = viewOf();
      if (view === undefined || view === shown) return;
      shown = view;
      surface.fit(view);
    });
  }, [marks, surface, page, leader]);
}
