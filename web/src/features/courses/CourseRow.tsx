import { Badge, Button } from '@mantine/core';
import { Link } from 'react-router';
import { type Course, coursePath } from '@/api/courses';
import { useT } from '@/i18n';
import { CourseCover } from './CourseCover';
import classes from './Courses.module.css';
import { Joining } from './Joining';
import { badgeOf } from './model';

/** Of a row with the gap below it, in px: the virtual list reserves this before a row is drawn. */
export const ROW_HEIGHT = 84;

/** One course: its cover and title, who teaches it, how one stands in it, and the one way on. */
export function CourseRow({ course }: { course: Course }) {
  const t = useT();
  const { id, title, teacher, students } = course;
  const badge = badgeOf(course);
  return (
    <article className={classes.row}>
      <CourseCover course={course} as="thumb" />
      <div className={classes.words}>
        <Link to={coursePath(id)} className={classes.title ?? ''} dir="auto">
          {title}
        </Link>
        <div className={classes.about}>
          <bdi>{teacher}</bdi> · {t('courses.students', { count: students })}
        </div>
      </div>
      {badge && (
        <Badge color={badge.color} variant="light" className={classes.badge ?? ''}>
          {t(badge.text)}
        </Badge>
      )}
      {course.state === 'active' ? (
        <Button component={Link} to={coursePath(id)} variant="default" aria-label={t('courses.openNamed', { title })}>
          {t('courses.open')}
        </Button>
      ) : (
        <Joining course={course} />
      )}
    </article>
  );
}
