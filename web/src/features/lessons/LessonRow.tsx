import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { coursePath } from '@/api/courses';
import type { Lesson } from '@/api/lessons';
import { useFormat, useT } from '@/i18n';
import { EnterLesson } from './EnterLesson';
import classes from './Lessons.module.css';
import { EARLY_ENTRY, mayEnter, startOf, tomorrowOf } from './model';

interface Props {
  readonly lesson: Lesson;
  readonly now: number;
  /** Says the day, where the rows are not all of one day. */
  readonly day?: boolean;
  /** Says the course, where the rows are not all of one course. */
  readonly course?: boolean;
  /** What else can be done with it. */
  readonly children?: ReactNode;
}

/** A lesson that is live or to come: when, what, and the one way in. */
export function LessonRow({ lesson, now, day = false, course = false, children }: Props) {
  const t = useT();
  const format = useFormat();
  const { off, state, title } = lesson;
  const start = startOf(lesson);
  const live = state === 'live';
  const early = state === 'planned' && !off && !mayEnter(lesson, now);
  return (
    <article className={classes.row} data-live={live || undefined}>
      <time className={classes.when} data-day={day || undefined} dateTime={new Date(start).toISOString()}>
        {day && <small>{format.weekday(start)}</small>}
        {format.time(start)}
      </time>
      <div className={classes.words}>
        <div className={classes.title} dir="auto">
          {title}
        </div>
        <div className={classes.about}>
          {course && (
            <Link to={coursePath(lesson.course)} className={classes.course ?? ''} dir="auto">
              {lesson.course_title}
            </Link>
          )}
          {live && (
            <Badge color="red" variant="light">
              {t('lessons.live')}
            </Badge>
          )}
          {live && <span>{t('lessons.there', { count: lesson.count })}</span>}
          {off && <span>{t('lessons.off')}</span>}
          {state === 'planned' && !off && start < now && <span>{t('lessons.notBegun')}</span>}
          {early && <span>{t('lessons.opensAt', { time: format.time(start - EARLY_ENTRY) })}</span>}
        </div>
      </div>
      <EnterLesson
        lesson={lesson}
        now={now}
        variant={live ? 'filled' : start < tomorrowOf(now) ? 'light' : 'default'}
        className={classes.button ?? ''}
      />
      {children}
    </article>
  );
}
