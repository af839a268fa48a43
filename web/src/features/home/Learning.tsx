import { Skeleton, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { comingQuery, type Lesson } from '@/api/lessons';
import { useAccount } from '@/api/session';
import { byTime, LessonRow, LiveLesson, tomorrowOf, useMinutes } from '@/features/lessons';
import { useT } from '@/i18n';
import { Failure } from '@/ui';
import { HomeCourses } from './HomeCourses';
import classes from './Learning.module.css';

/** Of what comes later, so much is shown; the courses have the rest. */
const LATER_MOST = 5;

/** What is live and what comes of one's lessons, and one's courses: for who teaches in the order of the day, for who studies the way in first. */
export function Learning() {
  const t = useT();
  const teaching = useAccount().side === 'teach';
  const now = useMinutes();
  const { data, error, refetch } = useQuery(comingQuery);
  const { live, today, later } = byTime(data ?? [], tomorrowOf(now));
  const row = (lesson: Lesson, day = false) => (
    <li key={lesson.id}>
      <LessonRow lesson={lesson} now={now} day={day} course />
    </li>
  );
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Placeholder />;
  return (
    <>
      {!teaching && live.length > 0 && (
        <Part title={t('home.lessons.live')}>
          {live.map((lesson) => (
            <LiveLesson key={lesson.id} lesson={lesson} now={now} course />
          ))}
        </Part>
      )}
      <div className={classes.columns}>
        <div>
          {(teaching || today.length > 0 || later.length === 0) && (
            <Part title={t('home.lessons.today')}>
              {today.length === 0 && !(teaching && live.length > 0) ? (
                <p className={classes.none}>{t(teaching ? 'home.lessons.noneTeach' : 'home.lessons.noneStudy')}</p>
              ) : (
                <ul>{(teaching ? [...live, ...today] : today).map((lesson) => row(lesson))}</ul>
              )}
            </Part>
          )}
          {later.length > 0 && (
            <Part title={t('home.lessons.later')}>
              <ul>{later.slice(0, LATER_MOST).map((lesson) => row(lesson, true))}</ul>
            </Part>
          )}
        </div>
        <HomeCourses live={live} now={now} />
      </div>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div className={classes.head}>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
      </div>
      {children}
    </section>
  );
}

function Placeholder() {
  const t = useT();
  return (
    <div role="status" aria-label={t('ui.loading')} className={classes.columns}>
      {['lessons', 'courses'].map((part) => (
        <div key={part} className={classes.section}>
          <Skeleton height={20} width={120} mb="sm" />
          <Skeleton height={68} mb={8} />
          <Skeleton height={68} />
        </div>
      ))}
    </div>
  );
}
