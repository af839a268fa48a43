import { useCallback } from 'react';
import type { BookedLesson, Cell } from '@/api/attendance';
import { shownOf } from '@/features/attendance';
import { useFormat, useT } from '@/i18n';

/** Says a cell of the book in words: which lesson, what the student was in it, and for how long. */
export type CellWords = (cell: Omit<Cell, 'lesson'>, lesson: Pick<BookedLesson, 'title' | 'start'>) => string;

/** The words of the reader's language; a new function whenever that changes. */
export function useCellWords(): CellWords {
  const t = useT();
  const { date, percent } = useFormat();
  return useCallback(
    (cell, lesson) =>
      t(cell.correction ? 'lessons.book.cellCorrected' : 'lessons.book.cell', {
        lesson: lesson.title,
        day: date(lesson.start),
        status: t(`attendance.status.${shownOf(cell)}`),
        share: percent(cell.share),
      }),
    [t, date, percent],
  );
}
