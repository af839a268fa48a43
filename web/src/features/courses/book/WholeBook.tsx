import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { BookedLesson, BookedStudent, Book as Content } from '@/api/attendance';
import type { Course } from '@/api/courses';
import { ProofDialog, useProof } from '@/features/attendance';
import { useLocale, useT } from '@/i18n';
import { BookCards } from './BookCards';
import { BookFilter } from './BookFilter';
import classes from './BookPage.module.css';
import { BookTable } from './BookTable';
import { Legend } from './Legend';
import { EVERYBODY, type Filter, studentsOf } from './model';

/** The book of all students: what one looks for, the legend, and the table, or where it is narrow a card for each student. */
export function WholeBook({ book, course }: { book: Content; course: Course }) {
  const t = useT();
  const locale = useLocale();
  const narrow = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const [filter, setFilter] = useState<Filter>(EVERYBODY);
  const proof = useProof();
  const students = useMemo(
    () => studentsOf(book, filter, new Intl.Collator(locale, { numeric: true }).compare),
    [book, filter, locale],
  );
  const open = ({ account, name }: BookedStudent, { id, title }: BookedLesson) =>
    proof.open({ account, name, lesson: id, title });
  const Shown = narrow ? BookCards : BookTable;
  return (
    <>
      <BookFilter filter={filter} onChange={setFilter} />
      {narrow ? (
        <details className={classes.legend}>
          <summary>{t('lessons.book.legend')}</summary>
          <Legend />
        </details>
      ) : (
        <Legend />
      )}
      <p className={classes.shown} role="status">
        {students.length === 0
          ? t('lessons.book.noMatch')
          : t('lessons.book.shown', { shown: students.length, all: book.students.length })}
      </p>
      {students.length > 0 && (
        <Shown
          label={t('lessons.book.of', { title: course.title })}
          lessons={book.lessons}
          students={students}
          onOpen={open}
        />
      )}
      <ProofDialog
        subject={proof.subject}
        opened={proof.opened}
        mayCorrect={course.role === 'teacher'}
        onClose={proof.close}
      />
    </>
  );
}
