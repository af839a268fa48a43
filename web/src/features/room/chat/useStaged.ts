import { useLayoutEffect, useState } from 'react';
import { stage } from './rows';

/** The rows to show now, changed at one end at a time. Those of another window take the place of the old ones at once. */
export function useStaged<R extends { readonly key: string }>(rows: readonly R[], window: number) {
  const [state, setState] = useState({ shown: { rows, shift: false }, of: rows, window });
  let { shown } = state;
  if (state.of !== rows || state.window !== window) {
    shown = state.window === window ? stage(state.shown.rows, rows) : { rows, shift: false };
    setState({ shown, of: rows, window });
  }
  useLayoutEffect(() => {
    if (shown.rows !== rows) setState({ shown: { rows, shift: false }, of: rows, window });
  }, [shown, rows, window]);
  return shown;
}
