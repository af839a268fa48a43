import { useState } from 'react';
import type { ItemID, Page } from '../engine/types';

/** The page that is shown: the one that is wanted, or where that is gone what stands in its place now. */
export function useShownPage(pages: readonly Page[], wanted: ItemID): ItemID {
  const [last, setLast] = useState(0);
  const at = pages.findIndex(({ id }) => id === wanted);
  if (at >= 0 && at !== last) setLast(at);
  return pages[at < 0 ? Math.min(last, pages.length - 1) : at]?.id ?? wanted;
}
