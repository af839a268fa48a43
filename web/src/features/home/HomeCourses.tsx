import { Button, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type Course, coursePath, myCoursesQuery } from '@/api/courses';
import type { Lesson } from '@/api/lessons';
import { useAccount } from '@/api/session';
import { EnterLesson, StartLesson } from '@/features/lessons';
import { useT } from '@/i18n';
import { FindCourses } from './FindCourses';
import classes from './Learning.module.css';
import { shownCourses } from './model';

/** One's courses: those one teaches with one press to a lesson of them, those one studies with the way to find more. */
export function HomeCourses({ live, now }: { live: readonly Lesson[]; now: number }) {
  const t = useT();
  const teaching = useAccount().side === 'teach';
  const { data } = useInfiniteQuery(myCoursesQuery);
  if (!data) return null;
  const all = data.pages.flatMap((page) => page.courses ?? []);
  const courses = shownCourses(all, teaching);
  return (
    <section aria-labelledby="courses" className={classes.section}>
      <div className={classes.head}>
        <Title order={2} size="h4" id="courses">
          {t('home.courses')}
        </Title>
        {all.length > 0 && (
          <Button component={Link} to="/courses" variant="subtle" color="gray" size="compact-md">
            {t('home.courses.all')}
          </Button>
        )}
      </div>
      {!teaching && all.length > 0 && <FindCourses />}
      {courses.length === 0 && <First teaching={teaching} mayCreate={data.pages[0]?.may_create !== false} />}
      <ul>
        {courses.map((course) => (
          <li key={course.id}>
            <Row course={course} lesson={live.find((lesson) => lesson.course === course.id)} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The first step of who has no course yet. */
function First({ teaching, mayCreate }: { teaching: boolean; mayCreate: boolean }) {
  const t = useT();
  return (
    <div className={classes.first}>
      <p>{t(teaching ? (mayCreate ? 'home.courses.noneTeach' : 'home.courses.mayNot') : 'home.courses.noneStudy')}</p>
      {teaching && mayCreate ? (
        <Button component={Link} to="/courses?create">
          {t('home.courses.create')}
        </Button>
      ) : (
        <FindCourses />
      )}
    </div>
  );
}

function Row({ course, lesson, now }: { course: Course; lesson: Lesson | undefined; now: number }) {
  const t = useT();
  const { id, role, students, teacher, title } = course;
  return (
    <article className={classes.course}>
      <div className={classes.words}>
        <Link to={coursePath(id)} className={classes.title ?? ''} dir="auto">
          {title}
        </Link>
        <div className={classes.about}>
          {role === 'teacher' ? t('home.courses.students', { count: students }) : <bdi>{teacher}</bdi>}
        </div>
      </div>
      {lesson ? (
        <EnterLesson lesson={lesson} now={now} variant="light" />
      ) : role === 'teacher' ? (
        <StartLesson course={course} variant="light" />
      ) : (
        <Button component={Link} to={coursePath(id)} variant="default" aria-label={t('home.rooms.openNamed', { title })}>
          {t('home.rooms.open')}
        </Button>
      )}
    </article>
  );
}
