import { Button, type ButtonProps } from '@mantine/core';
import { Link } from 'react-router';
import type { Lesson } from '@/api/lessons';
import { roomPath } from '@/api/rooms';
import { useT } from '@/i18n';
import { mayEnter } from './model';

interface Props extends ButtonProps {
  readonly lesson: Lesson;
  readonly now: number;
}

/** The one way into a lesson that is live or to come, named after what it does for who sees it; nothing before its time. */
export function EnterLesson({ lesson, now, ...props }: Props) {
  const t = useT();
  const { role, room, state, title } = lesson;
  if (!mayEnter(lesson, now)) return null;
  const way = role === 'student' ? 'join' : state === 'live' ? 'continue' : 'begin';
  return (
    <Button component={Link} to={roomPath(room)} aria-label={t(`lessons.${way}Named`, { title })} {...props}>
      {t(`lessons.${way}`)}
    </Button>
  );
}
