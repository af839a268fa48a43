import { useCallback, useEffect, useState } from 'react';

/** What was loaded, by what loads it: a page that one comes back to has its parts at once, and so keeps its place. */
const loaded = new WeakMap<() => Promise<unknown>, unknown>();

type State<Part> = { readonly part?: Part; readonly failed: boolean };

/**
 * A part that is loaded when it is first wanted; undefined until it is there. After a failure it is asked for again when it is wanted
 * anew, or by `again`.
 */
export function useLate<Part>(load: () => Promise<Part>, wanted: boolean) {
  const [{ part, failed }, setState] = useState<State<Part>>(() => ({
    part: loaded.get(load) as Part,
    failed: false,
  }));
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn loads again
  useEffect(() => {
    if (!wanted || part !== undefined) return;
    let current = true;
    setState({ failed: false });
    load().then(
      (part) => {
        loaded.set(load, part);
        if (current) setState({ part, failed: false });
      },
      () => current && setState({ failed: true }),
    );
    return () => {
      current = false;
    };
  }, [load, wanted, part, turn]);
  return { part, failed, again: useCallback(() => setTurn((now) => now + 1), []) };
}
