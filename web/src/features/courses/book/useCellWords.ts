import type { BookedLesson, Cell } from '@/api/attendance';
import { shownOf } from '@/features/attendance';
import { useFormat, useT } from '@/i18n';

/** Says a cell of the book in words: which lesson, what the student was in it, and for how long. */
export function useCellWords() {
  const t = useT();
  const { date, percent } = useFormat();
  return (cell: Omit<Cell, 'lesson'>, lesson: Pick<BookedLesson, 'title' | 'start'>): string =>
    t(cell.correction ? 'lessons.book.cellCorrected' : 'lessons.book.cell', {
      lesson: lesson.title,
      day: date(lesson.start),
      status: t(`attendance.status.${shownOf(cell)}`),
      share: percent(cell.share),
    });
}
