import type { BookedLesson, BookedStudent } from '@/api/attendance';
import { StatusMark, shownOf } from '@/features/attendance';
import { useFormat, useT } from '@/i18n';
import classes from './BookCards.module.css';
import { ShareBar } from './ShareBar';
import { useCellWords } from './useCellWords';

interface Props {
  readonly student: BookedStudent;
  readonly lessons: readonly BookedLesson[];
  readonly onOpen: (lesson: BookedLesson) => void;
}

/** What a student was in each lesson, one below the other, the last first; each opens what is on record. */
export function StudentLessons({ student, lessons, onOpen }: Props) {
  const t = useT();
  const { weekday, percent } = useFormat();
  const words = useCellWords();
  return (
    <ul className={classes.lessons} aria-label={t('lessons.book.lessonsOf', { name: student.name })}>
      {lessons
        .map((lesson, i) => ({ lesson, cell: student.cells[i] }))
        .reverse()
        .map(
          ({ lesson, cell }) =>
            cell && (
              <li key={lesson.id}>
                <button
                  type="button"
                  className={classes.lesson}
                  aria-label={words(cell, lesson)}
                  onClick={() => onOpen(lesson)}
                >
                  <StatusMark status={shownOf(cell)} corrected={cell.correction !== undefined} />
                  <span className={classes.words}>
                    <bdi className={classes.title}>{lesson.title}</bdi>
                    <small>
                      {weekday(lesson.start)} · {t(`attendance.status.${shownOf(cell)}`)}
                    </small>
                  </span>
                  <span className={classes.time}>
                    {percent(cell.share)}
                    <ShareBar share={cell.share} />
                  </span>
                </button>
              </li>
            ),
        )}
    </ul>
  );
}
