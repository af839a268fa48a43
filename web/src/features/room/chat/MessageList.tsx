import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import classes from './MessageList.module.css';
import { atEnd, stage } from './rows';
import { useKeptRows } from './useKeptRows';

/** Older messages are asked for before the reader reaches the top, so that the wheel rarely meets it. */
const AHEAD = 600;

export interface MessageListHandle {
  toEnd(): void;
  /** Shows a row in the middle and moves the focus there; false when it is not loaded. */
  toRow(key: string): boolean;
}

interface Props<R extends { readonly key: string }> {
  readonly rows: readonly R[];
  readonly label: string;
  readonly busy: boolean;
  /** Rows that Up and Down stop at; the others are separators. */
  readonly isItem: (row: R) => boolean;
  /** Where a list that opens begins: a row's key, or the end. */
  readonly startAt: string | undefined;
  /** The reader has come near the oldest row. */
  readonly onNearTop: () => void;
  /** What is in sight: the last row's index, and whether that is the end. */
  readonly onView: (last: number, end: boolean) => void;
  readonly children: (row: R, current: boolean) => ReactNode;
  readonly ref?: Ref<MessageListHandle>;
}

/**
 * A list of any length that grows at both ends. It stays at the end only when it is there; rows that come above move nothing; rows
 * that hold a text selection or the focus stay mounted. Up and Down move between rows.
 */
export function MessageList<R extends { readonly key: string }>(props: Props<R>) {
  const { label, busy, isItem, startAt, onNearTop, onView, children, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const following = useRef(true);
  const offset = useRef(0);
  const placed = useRef(false);
  const [focusKey, setFocusKey] = useState<string>();
  const wanted = useRef<string>(undefined);
  const { rows, shift } = useStaged(props.rows);
  const kept = useKeptRows(scroller, rows, focusKey);

  const toEnd = () => {
    following.current = true;
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  };
  const toIndex = (index: number, align: 'center' | 'nearest') => {
    const key = rows[index]?.key;
    if (key === undefined) return false;
    following.current = false;
    wanted.current = key;
    setFocusKey(key);
    list.current?.scrollToIndex(index, { align });
    return true;
  };
  useImperativeHandle(ref, () => ({
    toEnd,
    toRow: (key) =>
      toIndex(
        rows.findIndex((row) => row.key === key),
        'center',
      ),
  }));

  const look = () => {
    const element = scroller.current;
    if (!element || !list.current || rows.length === 0) return;
    const seen = { offset: element.scrollTop, viewport: element.clientHeight, size: element.scrollHeight };
    // Only the reader moves up; a list that grows or is measured anew never does.
    following.current = atEnd(seen) || (following.current && seen.offset >= offset.current);
    offset.current = seen.offset;
    const last = list.current.findItemIndex(seen.offset + seen.viewport - 8);
    onView(following.current ? rows.length - 1 : last, following.current);
    if (seen.offset < AHEAD) onNearTop();
  };

  useLayoutEffect(() => {
    if (rows.length > 0 && !placed.current) {
      placed.current = true;
      const start = startAt === undefined ? -1 : rows.findIndex((row) => row.key === startAt);
      if (start > 0) {
        following.current = false;
        list.current?.scrollToIndex(start, { align: 'start', offset: -8 });
      }
    }
    if (following.current) toEnd();
  });
  // New rows are a new view, also without scrolling; a frame later the list has put them in their place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are what it waits for
  useEffect(() => {
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [rows]);
  useStickToEnd(scroller, following);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  const current = focusKey !== undefined && rows.some((row) => row.key === focusKey) ? focusKey : rows.findLast(isItem)?.key;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    const key = (event.target as HTMLElement).dataset.row;
    if (step === 0 || key === undefined) return;
    event.preventDefault();
    let index = rows.findIndex((row) => row.key === key) + step;
    for (let row = rows[index]; row && !isItem(row); row = rows[index]) index += step;
    toIndex(index, 'nearest');
  };

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="log"
      aria-live="off"
      aria-label={label}
      aria-busy={busy}
      onKeyDown={onKeyDown}
    >
      <div className={classes.space} />
      <Virtualizer ref={list} scrollRef={scroller} shift={shift} keepMounted={kept} data={rows} onScroll={look}>
        {(row) =>
          isItem(row) ? (
            <article
              key={row.key}
              data-row={row.key}
              className={classes.item}
              tabIndex={row.key === current ? 0 : -1}
              onFocus={() => setFocusKey(row.key)}
            >
              {children(row, row.key === current)}
            </article>
          ) : (
            <div key={row.key} data-row={row.key}>
              {children(row, false)}
            </div>
          )
        }
      </Virtualizer>
    </div>
  );
}

/** The rows to show now, changed at one end at a time. */
function useStaged<R extends { readonly key: string }>(rows: readonly R[]) {
  const [state, setState] = useState({ shown: { rows, shift: false }, of: rows });
  let { shown } = state;
  if (state.of !== rows) {
    shown = stage(state.shown.rows, rows);
    setState({ shown, of: rows });
  }
  useLayoutEffect(() => {
    if (shown.rows !== rows) setState({ shown: { rows, shift: false }, of: rows });
  }, [shown, rows]);
  return shown;
}

/** Stays at the end while anything inside changes its size: a row that is measured, the box below that grows, the panel. */
function useStickToEnd(scroller: { current: HTMLElement | null }, following: { current: boolean }) {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [scroller, following]);
}
