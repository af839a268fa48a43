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
import { type Aim, aimedAt, atEnd } from './rows';
import { useFocusRow } from './useFocusRow';
import { useKeptRows } from './useKeptRows';
import { useStaged } from './useStaged';
import { useStickToEnd } from './useStickToEnd';

/** Further messages are asked for before the reader reaches an end, so that the wheel rarely meets it. */
const AHEAD = 600;

export interface MessageListHandle {
  toEnd(): void;
}

/** What is in sight: the indexes of the first and the last row, and whether that is the end of the chat. */
export interface View {
  readonly first: number;
  readonly last: number;
  readonly end: boolean;
}

interface Props<R extends { readonly key: string }> {
  readonly rows: readonly R[];
  /** Another number when the rows were replaced as a whole. */
  readonly window: number;
  /** The chat goes on after the last row, so that being there is not being at the end. */
  readonly more: boolean;
  readonly label: string;
  readonly busy: boolean;
  /** Rows that Up and Down stop at; the others are separators. */
  readonly isItem: (row: R) => boolean;
  /** Where a list that opens begins: a row's key, or the end. */
  readonly startAt: string | undefined;
  /** Where to go as soon as that row is there; then it has arrived. */
  readonly aim: Aim | undefined;
  readonly onArrived: () => void;
  /** The reader has come near the first or the last row. */
  readonly onNear: (end: 'top' | 'bottom') => void;
  readonly onView: (view: View) => void;
  readonly children: (row: R, current: boolean) => ReactNode;
  readonly ref?: Ref<MessageListHandle>;
}

/**
 * A list of any length that grows at both ends. It stays at the end only when it is there; rows that come above move nothing; rows
 * that hold a text selection or the focus stay mounted. Up and Down move between rows.
 */
export function MessageList<R extends { readonly key: string }>(props: Props<R>) {
  const { window, more, label, busy, isItem, startAt, aim, onArrived, onNear, onView, children, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const following = useRef(!more);
  const offset = useRef(0);
  const placed = useRef<number>(undefined);
  const aimed = useRef(0);
  const [focusKey, setFocusKey] = useState<string>();
  const { rows, shift } = useStaged(props.rows, window);
  const kept = useKeptRows(scroller, rows, focusKey);

  const toEnd = () => {
    following.current = !more;
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  };
  const { want, seek } = useFocusRow(scroller);
  const focusRow = (key: string) => {
    want(key);
    setFocusKey(key);
  };
  useImperativeHandle(ref, () => ({ toEnd }));

  const look = () => {
    const element = scroller.current;
    if (!element || !list.current || rows.length === 0) return;
    seek();
    const seen = { offset: element.scrollTop, viewport: element.clientHeight, size: element.scrollHeight };
    // Only the reader moves up; a list that grows or is measured anew never does.
    following.current = !more && (atEnd(seen) || (following.current && seen.offset >= offset.current));
    offset.current = seen.offset;
    const first = list.current.findItemIndex(seen.offset + 8);
    const last = list.current.findItemIndex(seen.offset + seen.viewport - 8);
    onView({ first, last: following.current ? rows.length - 1 : last, end: following.current });
    if (seen.offset < AHEAD) onNear('top');
    if (more && seen.size - seen.offset - seen.viewport < AHEAD) onNear('bottom');
  };

  /** Puts a list that shows its first rows, or another window, where it begins. */
  const place = () => {
    if (rows.length === 0 || placed.current === window) return;
    const start = placed.current === undefined && startAt !== undefined ? rows.findIndex((row) => row.key === startAt) : -1;
    placed.current = window;
    following.current = start <= 0 && !more;
    if (start > 0) list.current?.scrollToIndex(start, { align: 'start', offset: -8 });
  };
  const take = () => {
    if (!aim || aim.number === aimed.current) return;
    const index = aimedAt(rows, aim, isItem);
    if (index < 0) return;
    aimed.current = aim.number;
    following.current = aim.align === 'end' && !more;
    if (aim.focus) focusRow(aim.key);
    if (aim.align === 'start') list.current?.scrollToIndex(index, { align: 'start', offset: -8 });
    else list.current?.scrollToIndex(index, { align: aim.align });
    onArrived();
  };
  useLayoutEffect(() => {
    place();
    take();
    if (following.current) toEnd();
  });
  // New rows are a new view, also without scrolling; a frame later the list has put them in their place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are what it waits for
  useEffect(() => {
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [rows, more]);
  useStickToEnd(scroller, following, window);
  useEffect(seek);

  const current = focusKey !== undefined && rows.some((row) => row.key === focusKey) ? focusKey : rows.findLast(isItem)?.key;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    const key = (event.target as HTMLElement).dataset.row;
    if (step === 0 || key === undefined) return;
    event.preventDefault();
    let index = rows.findIndex((row) => row.key === key) + step;
    for (let row = rows[index]; row && !isItem(row); row = rows[index]) index += step;
    const next = rows[index];
    if (!next) return;
    following.current = false;
    focusRow(next.key);
    list.current?.scrollToIndex(index, { align: 'nearest' });
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
      <Virtualizer key={window} ref={list} scrollRef={scroller} shift={shift} keepMounted={kept} data={rows} onScroll={look}>
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
