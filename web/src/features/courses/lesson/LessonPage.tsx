import { Badge, Button, Skeleton, Title } from '@mantine/core';
import { IconArrowLeft, IconCalendarOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { codeOf } from '@/api';
import { coursePath } from '@/api/courses';
import type { Lesson } from '@/api/lessons';
import { lessonQuery } from '@/api/lessons';
import { EnterLesson, startOf, useMinutes } from '@/features/lessons';
import { useFormat, useT } from '@/i18n';
import { Failure, Message, usePageTitle } from '@/ui';
import { PullToRefresh } from '@/ui/PullToRefresh';
import book from '../book/BookPage.module.css';
import { EndLesson } from '../lessons/EndLesson';
import { cancelled } from '../lessons/model';
import { Attendance } from './Attendance';
import { LessonChat } from './LessonChat';
import classes from './LessonPage.module.css';

/** One lesson: when it was, its chat, and who was there; while it is live or to come, the way in. */
export function LessonPage() {
  const t = useT();
  const { lesson: id = '' } = useParams();
  const query = useQuery(lessonQuery(id));
  usePageTitle(query.data?.title ?? t('lessons.one.attendance'));
  if (query.isPending) return <Skeleton height={36} width={280} role="status" aria-label={t('ui.loading')} />;
  if (query.isError && codeOf(query.error) === 'not_found')
    return (
      <Message
        icon={<IconCalendarOff />}
        title={t('lessons.one.gone')}
        actions={
          <Button component={Link} to="/">
            {t('ui.goHome')}
          </Button>
        }
      >
        {t('lessons.one.goneHint')}
      </Message>
    );
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <PullToRefresh onRefresh={() => query.refetch()}>
      <Loaded lesson={query.data} />
    </PullToRefresh>
  );
}

function Loaded({ lesson }: { lesson: Lesson }) {
  const now = useMinutes();
  const { course, course_title, role, state, title } = lesson;
  return (
    <>
      <Link to={coursePath(course)} className={book.back ?? ''}>
        <IconArrowLeft size={18} aria-hidden />
        <bdi>{course_title}</bdi>
      </Link>
      <div className={classes.head}>
        <Title order={1} size="h2" dir="auto" className={classes.title ?? ''}>
          {title}
        </Title>
        <State lesson={lesson} />
        <EndLesson lesson={lesson} />
      </div>
      <Times lesson={lesson} />
      <div className={classes.ways}>
        {state !== 'ended' && <EnterLesson lesson={lesson} now={now} size="md" />}
        {!cancelled(lesson) && state !== 'planned' && <LessonChat lesson={lesson.id} />}
      </div>
      {state !== 'planned' && !cancelled(lesson) && <Attendance lesson={lesson} mayCorrect={role === 'teacher'} />}
    </>
  );
}

function State({ lesson }: { lesson: Lesson }) {
  const t = useT();
  if (lesson.state === 'live')
    return (
      <Badge color="red" variant="light">
        {t('lessons.live')}
      </Badge>
    );
  return (
    <Badge color="gray" variant="light">
      {t(stateWords(lesson))}
    </Badge>
  );
}

function stateWords(lesson: Lesson) {
  if (lesson.state === 'planned') return lesson.off ? 'lessons.off' : 'lessons.one.isPlanned';
  return cancelled(lesson) ? 'lessons.cancelled' : 'lessons.one.isEnded';
}

function Times({ lesson }: { lesson: Lesson }) {
  const t = useT();
  const { dateTime } = useFormat();
  const { began, ended, planned } = lesson;
  return (
    <dl className={classes.times}>
      <div>
        <dt>{t(began ? 'lessons.one.from' : 'lessons.one.planned')}</dt>
        <dd>{dateTime(began ?? planned ?? startOf(lesson))}</dd>
      </div>
      {began && ended && (
        <>
          <div>
            <dt>{t('lessons.one.to')}</dt>
            <dd>{dateTime(ended)}</dd>
          </div>
          <div>
            <dt>{t('lessons.one.long')}</dt>
            <dd>{t('lessons.minutes', { count: Math.max(1, Math.round((ended - began) / 60_000)) })}</dd>
          </div>
        </>
      )}
    </dl>
  );
}
