import { Title } from '@mantine/core';
import { IconBrush, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Link } from 'react-router';
import { boardPath, courseBoardsQuery } from '@/api/boards';
import { useFormat, useT } from '@/i18n';
import classes from './CourseBoards.module.css';

/** The boards of a course on which there is something, each a link; nothing where there is none. */
export function CourseBoards({ course }: { course: string }) {
  const t = useT();
  const { dateTime } = useFormat();
  const id = useId();
  const boards = useQuery(courseBoardsQuery(course)).data?.filter(({ changed }) => changed !== undefined) ?? [];
  if (boards.length === 0) return null;
  return (
    <section aria-labelledby={id} className={classes.boards}>
      <Title order={2} size="h4" id={id} mb="xs">
        {t('boards.title')}
      </Title>
      <ul>
        {boards.map(({ board, title, changed = 0, room }) => (
          <li key={board}>
            <Link to={boardPath(room, board)} className={classes.board ?? ''}>
              <IconBrush size={22} stroke={1.75} className={classes.sign} aria-hidden />
              <span className={classes.words}>
                <span className={classes.title} dir="auto">
                  {title || t('boards.untitled')}
                </span>
                <small>{t('boards.changed', { time: dateTime(changed) })}</small>
              </span>
              <IconChevronRight size={18} className={classes.sign} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
