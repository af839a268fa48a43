import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react';
import { Link } from 'react-router';
import type { BookedLesson, BookedStudent } from '@/api/attendance';
import { lessonPath } from '@/api/lessons';
import { useFormat, useT } from '@/i18n';
import { BookRow } from './BookRow';
import classes from './BookTable.module.css';
import { moved, type Place, withOne } from './model';
import { useCellWords } from './useCellWords';
import { useSeen } from './useSeen';

/** Of the header, in px. */
const HEAD = 56;

/** What BookTable.module.css gives the cells and the names, in px. */
function sizesNow() {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return { row: 3.1875 * rem + 1, column: 3.75 * rem, head: HEAD, name: 13 * rem };
}

interface Props {
  readonly label: string;
  readonly lessons: readonly BookedLesson[];
  readonly students: readonly BookedStudent[];
  readonly onOpen: (student: BookedStudent, lesson: BookedLesson) => void;
}

/** Lessons × students. Names and lessons stay in sight; one cell takes the focus, and the arrow keys move it. */
export function BookTable({ label, lessons, students, onOpen }: Props) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [sizes] = useState(sizesNow);
  const seen = useSeen(scroller, students.length, lessons.length, sizes);
  const words = useCellWords();
  const { at, move, keep } = useFocusedCell(scroller, students.length, lessons.length);
  const open = ({ target }: MouseEvent) => {
    const place = placeOf(target as Element);
    const student = place && students[place.row];
    const lesson = place && lessons[place.column];
    if (student && lesson) onOpen(student, lesson);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of many rows of which few are drawn
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={students.length + 1}
      aria-colcount={lessons.length + 1}
      ref={scroller}
      className={classes.scroller}
      onClick={open}
      onKeyDown={move}
      onFocus={keep}
    >
      <div className={classes.table}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus */}
        <div role="row" aria-rowindex={1} className={`${classes.row} ${classes.head}`} style={{ height: HEAD }}>
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
          <div role="columnheader" aria-colindex={1} className={classes.name}>
            {t('lessons.book.student')}
          </div>
          {lessons.map((lesson, column) => (
            <Column key={lesson.id} lesson={lesson} column={column} />
          ))}
        </div>
        <div className={classes.rows} style={{ height: students.length * sizes.row }}>
          {withOne(seen.rows, at.row).map((row) => {
            const student = students[row];
            return (
              student && (
                <BookRow
                  key={student.account}
                  student={student}
                  row={row}
                  top={row * sizes.row}
                  lessons={lessons}
                  columns={seen.columns}
                  words={words}
                  focused={row === at.row ? at.column : undefined}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

const Column = memo(function Column({ lesson: { id, title, start }, column }: { lesson: BookedLesson; column: number }) {
  const { day, time, date } = useFormat();
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    // biome-ignore lint/a11y/useFocusableInteractive: the link takes the focus
    <div role="columnheader" aria-colindex={column + 2} className={classes.cell}>
      <Link to={lessonPath(id)} title={title} aria-label={`${title}, ${date(start)}`} className={classes.lesson ?? ''}>
        {day(start)}
        <small>{time(start)}</small>
      </Link>
    </div>
  );
});

/** Which cell the Tab key leads to, and how the keys move it. The row that holds it stays drawn. */
function useFocusedCell(scroller: RefObject<HTMLDivElement | null>, rows: number, columns: number) {
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const goes = useRef(false);
  const at = { row: Math.max(0, Math.min(place.row, rows - 1)), column: Math.max(0, Math.min(place.column, columns - 1)) };
  useEffect(() => {
    if (!goes.current) return;
    goes.current = false;
    const { row, column } = place;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${row}"] [data-column="${column}"]`)?.focus();
  }, [place, scroller]);
  const keep = ({ target }: FocusEvent) => {
    const from = placeOf(target);
    if (from) setPlace(from);
  };
  const move = (event: KeyboardEvent) => {
    const from = placeOf(event.target as Element);
    const to = from && moved(from, event.key, rows, columns, event.ctrlKey);
    if (!to) return;
    event.preventDefault();
    goes.current = true;
    setPlace(to);
  };
  return { at, move, keep };
}

function placeOf(target: Element): Place | undefined {
  const column = target.closest<HTMLElement>('[data-column]')?.dataset.column;
  const row = target.closest<HTMLElement>('[data-row]')?.dataset.row;
  return row === undefined || column === undefined ? undefined : { row: Number(row), column: Number(column) };
}
