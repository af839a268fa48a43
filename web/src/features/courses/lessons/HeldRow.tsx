import { Badge } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import { type Lesson, lessonPath } from '@/api/lessons';
import { startOf } from '@/features/lessons';
import { useFormat, useT } from '@/i18n';
import classes from './CourseLessons.module.css';
import { cancelled } from './model';

const MINUTE = 60_000;

/** A lesson that is over: when it was and how long, and the way to its chat and its attendance. */
export function HeldRow({ lesson }: { lesson: Lesson }) {
  const t = useT();
  const { weekday, time } = useFormat();
  const { began = 0, ended = 0, id, title } = lesson;
  const start = startOf(lesson);
  return (
    <Link to={lessonPath(id)} className={classes.held ?? ''}>
      <time className={classes.when} dateTime={new Date(start).toISOString()}>
        <small>{weekday(start)}</small>
        {time(start)}
      </time>
      <span className={classes.title} dir="auto">
        {title}
      </span>
      {cancelled(lesson) ? (
        <Badge color="gray" variant="light" className={classes.mark ?? ''}>
          {t('lessons.cancelled')}
        </Badge>
      ) : (
        <span className={classes.long}>
          {t('lessons.minutes', { count: Math.max(1, Math.round((ended - began) / MINUTE)) })}
        </span>
      )}
      <IconChevronRight size={18} aria-hidden className={classes.mark} />
    </Link>
  );
}
