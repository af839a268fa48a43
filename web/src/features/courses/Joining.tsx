import { Button, Text } from '@mantine/core';
import { Link } from 'react-router';
import { codeOf, errorKey } from '@/api';
import { type Course, coursePath } from '@/api/courses';
import { useT } from '@/i18n';
import classes from './Courses.module.css';
import { wayIn } from './model';
import { useEnrol } from './useEnrol';

/** The button by which one comes into a course; where a code is asked for it leads to the course's page. */
export function Joining({ course }: { course: Course }) {
  const t = useT();
  const enrol = useEnrol(course.id);
  const way = wayIn(course);
  if (way === null) return null;
  if (way === 'full') return <Text c="dimmed">{t('courses.full')}</Text>;
  if (way === 'code')
    return (
      <Button component={Link} to={coursePath(course.id)} variant="light">
        {t('courses.byCode')}
      </Button>
    );
  return (
    <div className={classes.joining}>
      <Button
        variant="light"
        loading={enrol.isPending}
        aria-label={t(way === 'add' ? 'courses.addNamed' : 'courses.askNamed', { title: course.title })}
        onClick={() => enrol.mutate('')}
      >
        {t(way === 'add' ? 'courses.add' : 'courses.ask')}
      </Button>
      {enrol.error && (
        <span className={classes.failure} role="alert">
          {t(codeOf(enrol.error) === 'room_full' ? 'courses.full' : errorKey(codeOf(enrol.error)))}
        </span>
      )}
    </div>
  );
}
