import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { BookedLesson, BookedStudent } from '@/api/attendance';
import { useFormat, useT } from '@/i18n';
import classes from './BookCards.module.css';
import { attended, heat } from './model';
import colours from './Share.module.css';
import { StudentLessons } from './StudentLessons';

interface Props {
  readonly lessons: readonly BookedLesson[];
  readonly students: readonly BookedStudent[];
  readonly onOpen: (student: BookedStudent, lesson: BookedLesson) => void;
}

/** The book for narrow screens: a card for each student with the lessons as a strip of colours, which opens them as a list. */
export function BookCards({ lessons, students, onOpen }: Props) {
  return (
    <ul className={classes.cards}>
      {students.map((student) => (
        <Card key={student.account} student={student} lessons={lessons} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function Card({ student, lessons, onOpen }: Omit<Props, 'students'> & { student: BookedStudent }) {
  const t = useT();
  const { percent } = useFormat();
  const [open, setOpen] = useState(false);
  const { name, left, share } = student;
  return (
    <li className={classes.card} data-open={open || undefined}>
      <button type="button" className={classes.summary} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={classes.line}>
          <bdi className={classes.name}>{name}</bdi>
          <span className={classes.share}>{percent(share)}</span>
          <IconChevronDown size={18} aria-hidden className={classes.arrow} />
        </span>
        <span
          className={`${colours.colours} ${classes.strip}`}
          style={{ backgroundImage: heat(student.cells) }}
          aria-hidden
        />
        <span className={classes.counts}>
          {t('lessons.book.counts', attended(student))}
          {left && ` · ${t('lessons.book.left')}`}
        </span>
      </button>
      {open && <StudentLessons student={student} lessons={lessons} onOpen={(lesson) => onOpen(student, lesson)} />}
    </li>
  );
}
