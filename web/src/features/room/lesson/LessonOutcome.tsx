import { Button } from '@mantine/core';
import {
  IconArchive,
  IconBan,
  IconCalendarTime,
  IconDoorExit,
  IconDoorOff,
  IconLock,
  IconSchool,
  IconUserMinus,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { coursePath } from '@/api/courses';
import { lessonQuery } from '@/api/lessons';
import { KeptBoards } from '@/features/board';
import { useFormat, useT } from '@/i18n';
import { Message, PlainPage, Waiting } from '@/ui';
import { elapsed } from '../frame/clock';
import type { Outcome } from '../frame/outcome';
import { useNow } from '../frame/useNow';

const SCREENS = {
  left: { Icon: IconDoorExit, words: 'left', again: 'room.out.rejoin' },
  ended: { Icon: IconDoorOff, words: 'ended', again: null },
  off: { Icon: IconArchive, words: 'off', again: null },
  removed: { Icon: IconUserMinus, words: 'removed', again: 'ui.retry' },
  banned: { Icon: IconBan, words: 'banned', again: null },
  room_full: { Icon: IconUsersGroup, words: 'full', again: 'ui.retry' },
  locked: { Icon: IconLock, words: 'locked', again: 'ui.retry' },
  not_member: { Icon: IconSchool, words: 'notMember', again: 'ui.retry' },
  not_started: { Icon: IconCalendarTime, words: 'notStarted', again: 'ui.retry' },
} as const;

/** Whether a lesson has words of its own for why somebody is not in it. */
export const isLessonOutcome = (code: string): code is keyof typeof SCREENS => Object.hasOwn(SCREENS, code);

interface Props {
  readonly code: keyof typeof SCREENS;
  readonly outcome: Outcome;
  /** The lesson's id, for those who may know it. */
  readonly lesson: string | undefined;
  readonly onAgain: () => void;
}

/** The page of someone who is not, or no longer, in a lesson: why, and the way on, which leads to the course. */
export function LessonOutcome({ code, outcome, lesson, onAgain }: Props) {
  const t = useT();
  const { dateTime } = useFormat();
  const { data, isLoading } = useQuery({ ...lessonQuery(lesson ?? ''), enabled: lesson !== undefined });
  const course = data?.course;
  const { Icon, words, again } = SCREENS[code === 'ended' && data?.off ? 'off' : code];
  const title = t(`room.lesson.out.${words}`);
  const { retry } = outcome;
  const text =
    words !== 'notStarted'
      ? t(`room.lesson.out.${words}.text`)
      : retry === undefined
        ? t('room.lesson.out.notStarted.soon')
        : t('room.lesson.out.notStarted.text', { time: dateTime(roundUp(retry)) });
  // Whether it is over or will not be held has other words, which nobody is to see change.
  if (code === 'ended' && isLoading) return <Waiting />;
  return (
    <PlainPage title={title}>
      <Message
        icon={<Icon />}
        role="alert"
        title={title}
        actions={
          <>
            {again && <Again retry={code === 'not_started' ? retry : undefined} onAgain={onAgain} label={t(again)} />}
            <Button
              component={Link}
              to={course === undefined ? '/courses' : coursePath(course)}
              variant={again ? 'default' : 'filled'}
            >
              {t(course === undefined ? 'room.lesson.out.toCourses' : 'room.lesson.out.toCourse')}
            </Button>
            {lesson !== undefined && (code === 'left' || code === 'ended') && <KeptBoards room={lesson} />}
          </>
        }
      >
        {text}
      </Message>
    </PlainPage>
  );
}

/** The server tells how long, in ms, as it was before its answer came: of a whole minute a little less or more is left. */
const roundUp = (ms: number): number => Math.round(ms / 60_000) * 60_000;

/** Comes in by itself when it is time; until then it counts down. */
function Again({ retry, onAgain, label }: { retry: number | undefined; onAgain: () => void; label: string }) {
  const t = useT();
  const now = useNow(retry !== undefined);
  const left = (retry ?? 0) - now;
  const due = retry !== undefined && left <= 0;
  useEffect(() => {
    if (due) onAgain();
  }, [due, onAgain]);
  return (
    <Button onClick={onAgain} disabled={left > 0}>
      {left > 0 ? t('room.lesson.out.in', { time: elapsed(left + 999) }) : label}
    </Button>
  );
}
