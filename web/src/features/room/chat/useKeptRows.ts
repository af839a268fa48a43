import { type RefObject, useEffect, useMemo, useState } from 'react';

/** A selection over more rows than this is the reader's "select all": only its ends are kept. */
const MOST = 300;

type Ends = readonly [string, string];

/** Indexes of rows that must stay mounted: those a text selection spans, and the focused one. */
export function useKeptRows(
  container: RefObject<HTMLElement | null>,
  rows: readonly { readonly key: string }[],
  focusKey: string | undefined,
): readonly number[] {
  const [ends, setEnds] = useState<Ends>();
  useEffect(() => {
    const read = () => {
      const next = selectedEnds(container.current);
      setEnds((now) => (now?.[0] === next?.[0] && now?.[1] === next?.[1] ? now : next));
    };
    document.addEventListener('selectionchange', read);
    return () => document.removeEventListener('selectionchange', read);
  }, [container]);
  return useMemo(() => keptRows(rows, ends, focusKey), [rows, ends, focusKey]);
}

function selectedEnds(container: HTMLElement | null): Ends | undefined {
  const selection = document.getSelection();
  if (!container || !selection || selection.isCollapsed) return undefined;
  const from = rowOf(selection.anchorNode, container);
  const to = rowOf(selection.focusNode, container);
  return from === undefined || to === undefined ? undefined : [from, to];
}

function rowOf(node: Node | null, container: HTMLElement): string | undefined {
  if (!node || !container.contains(node)) return undefined;
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest<HTMLElement>('[data-row]')?.dataset.row;
}

/** Pure part: ascending indexes, each once. */
export function keptRows(
  rows: readonly { readonly key: string }[],
  ends: Ends | undefined,
  focusKey: string | undefined,
): readonly number[] {
  const index = (key: string | undefined) => (key === undefined ? -1 : rows.findIndex((row) => row.key === key));
  const kept = new Set<number>();
  const focused = index(focusKey);
  if (focused >= 0) kept.add(focused);
  const [a, b] = [index(ends?.[0]), index(ends?.[1])];
  if (a >= 0 && b >= 0) {
    const [from, to] = a < b ? [a, b] : [b, a];
    if (to - from > MOST) kept.add(from).add(to);
    else for (let at = from; at <= to; at++) kept.add(at);
  }
  return [...kept].sort((x, y) => x - y);
}
