import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { coursePath } from '@/api/courses';
import type { Lesson } from '@/api/lessons';
import { useFormat, useT } from '@/i18n';
import { EnterLesson } from './EnterLesson';
import classes from './Lessons.module.css';
import { startOf } from './model';

interface Props {
  readonly lesson: Lesson;
  readonly now: number;
  /** Says the course, where that is not plain. */
  readonly course?: boolean;
  readonly children?: ReactNode;
}

/** A lesson that is live, so that it is seen first: since when, how many are there, and the way in. */
export function LiveLesson({ lesson, now, course = false, children }: Props) {
  const t = useT();
  const { time } = useFormat();
  return (
    <article className={classes.card}>
      <div className={classes.words}>
        <div className={classes.state}>
          <Badge color="red" variant="light">
            {t('lessons.live')}
          </Badge>
          <span>{t('lessons.since', { time: time(startOf(lesson)) })}</span>
          <span>{t('lessons.there', { count: lesson.count })}</span>
        </div>
        <div className={classes.title} dir="auto">
          {lesson.title}
        </div>
        {course && (
          <div className={classes.about}>
            <Link to={coursePath(lesson.course)} className={classes.course ?? ''} dir="auto">
              {lesson.course_title}
            </Link>
          </div>
        )}
      </div>
      <EnterLesson lesson={lesson} now={now} size="lg" className={classes.button ?? ''} />
      {children}
    </article>
  );
}
