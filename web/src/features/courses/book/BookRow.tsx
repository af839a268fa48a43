import { memo } from 'react';
import type { BookedLesson, BookedStudent } from '@/api/attendance';
import { MarkRow } from '@/features/attendance';
import { useFormat, useT } from '@/i18n';
import classes from './BookTable.module.css';
import { attended, type Span, withOne } from './model';
import type { CellWords } from './useCellWords';

interface Props {
  readonly student: BookedStudent;
  readonly row: number;
  /** Where it stands, in px. */
  readonly top: number;
  readonly lessons: readonly BookedLesson[];
  /** Those that are in sight. */
  readonly columns: Span;
  readonly words: CellWords;
  /** The column that the Tab key leads to, if it is in this row. */
  readonly focused: number | undefined;
}

/** A student in the table of the book: the name, a picture of all marks, and over it a button for each, which says it in words. */
export const BookRow = memo(function BookRow({ student, row, top, lessons, columns, words, focused }: Props) {
  const t = useT();
  const { percent } = useFormat();
  const { present, all } = attended(student);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of many rows of which few are drawn
    // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus
    <div role="row" aria-rowindex={row + 2} data-row={row} className={`${classes.row} ${classes.body}`} style={{ top }}>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
      <div role="rowheader" aria-colindex={1} className={classes.name}>
        <bdi title={student.name}>{student.name}</bdi>
        <small>
          {percent(student.share)} · {`${present}/${all}`}
          {student.left && ` · ${t('lessons.book.left')}`}
        </small>
      </div>
      {withOne(columns, focused).map((column) => {
        const lesson = lessons[column];
        const cell = student.cells[column];
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: the button takes the focus
          <div
            role="gridcell"
            key={column}
            aria-colindex={column + 2}
            className={classes.cell}
            style={{ left: `calc(var(--name) + ${column * 3.75}rem)` }}
          >
            {cell && lesson && (
              <button
                type="button"
                data-column={column}
                tabIndex={column === focused ? 0 : -1}
                aria-label={words(cell, lesson)}
                className={classes.button}
              />
            )}
          </div>
        );
      })}
      <MarkRow cells={student.cells} className={classes.marks} />
    </div>
  );
});
