import { Button, Skeleton, Title } from '@mantine/core';
import { IconArrowLeft, IconCalendarOff, IconDownload, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { type Book, bookFile, bookQuery } from '@/api/attendance';
import { type Course, coursePath, courseQuery } from '@/api/courses';
import { useT } from '@/i18n';
import { Failure, Message, usePageTitle } from '@/ui';
import { PullToRefresh } from '@/ui/PullToRefresh';
import classes from './BookPage.module.css';
import { OwnBook } from './OwnBook';
import { WholeBook } from './WholeBook';

const FORMATS = ['csv', 'xlsx'] as const;

/** The attendance book of a course; to students their own line of it. */
export function BookPage() {
  const t = useT();
  const { course: id = '' } = useParams();
  const course = useQuery(courseQuery(id));
  const book = useQuery(bookQuery(id));
  const mine = course.data?.role === 'student';
  const title = t(mine ? 'lessons.book.mine' : 'lessons.book');
  usePageTitle(course.data ? t('lessons.book.of', { title: course.data.title }) : title);
  const error = course.error ?? book.error;
  const again = () => Promise.all([course.refetch(), book.refetch()]);
  if (error && !(course.data && book.data)) return <Failure error={error} onRetry={() => void again()} />;
  return (
    <PullToRefresh onRefresh={again}>
      <Link to={coursePath(id)} className={classes.back ?? ''}>
        <IconArrowLeft size={18} aria-hidden />
        <bdi>{course.data?.title}</bdi>
      </Link>
      <div className={classes.head}>
        <Title order={1} size="h2">
          {title}
        </Title>
        {!mine && course.data && (
          <div className={classes.files}>
            {FORMATS.map((format) => (
              <Button
                key={format}
                component="a"
                href={bookFile(id, format)}
                download
                variant="default"
                leftSection={<IconDownload size={18} aria-hidden />}
                aria-label={t(`lessons.book.${format}Named`)}
              >
                {t(`lessons.book.${format}`)}
              </Button>
            ))}
          </div>
        )}
      </div>
      {course.data && book.data ? (
        <Filled book={book.data} course={course.data} />
      ) : (
        <Skeleton height={320} role="status" aria-label={t('ui.loading')} />
      )}
    </PullToRefresh>
  );
}

function Filled({ book, course }: { book: Book; course: Course }) {
  const t = useT();
  if (book.lessons.length === 0)
    return (
      <Message icon={<IconCalendarOff />} order={2} title={t('lessons.book.none')}>
        {t('lessons.book.noneHint')}
      </Message>
    );
  if (course.role === 'student') return <OwnBook book={book} />;
  if (book.students.length === 0)
    return (
      <Message icon={<IconUsersGroup />} order={2} title={t('lessons.book.nobody')}>
        {t('lessons.book.nobodyHint')}
      </Message>
    );
  return <WholeBook book={book} course={course} />;
}
