import { Button, type ButtonProps } from '@mantine/core';
import { Link } from 'react-router';
import type { Lesson } from '@/api/lessons';
import { roomPath } from '@/api/rooms';
import { useFormat, useT } from '@/i18n';
import { EARLY_ENTRY, mayEnter } from './model';

interface Props extends ButtonProps {
  readonly lesson: Lesson;
  readonly now: number;
}

/** The one way into a lesson that is live or to come, named after what it does for who sees it; before its time, when that will be. */
export function EnterLesson({ lesson, now, ...props }: Props) {
  const t = useT();
  const { time } = useFormat();
  const { planned = 0, role, room, state, title } = lesson;
  if (!mayEnter(lesson, now)) {
    return <small>{t('lessons.opensAt', { time: time(planned - EARLY_ENTRY) })}</small>;
  }
  const way = role === 'student' ? 'join' : state === 'live' ? 'continue' : 'begin';
  return (
    <Button component={Link} to={roomPath(room)} aria-label={t(`lessons.${way}Named`, { title })} {...props}>
      {t(`lessons.${way}`)}
    </Button>
  );
}
