import { Badge, Button } from '@mantine/core';
import { Link } from 'react-router';
import type { Room } from '@/api';
import { useT } from '@/i18n';
import { groupNumber } from '@/ui';
import { pathOf } from './model';
import classes from './RoomRow.module.css';

/** Of a row with the gap below it, in px: the virtual list reserves this before a row is drawn. */
export const ROW_HEIGHT = 76;

/** One room: title, number, state, and the one way in. */
export function RoomRow({ room }: { room: Room }) {
  const t = useT();
  const title = room.title ?? groupNumber(room.number);
  const live = room.state === 'live';
  return (
    <article className={classes.row} data-live={live || undefined}>
      <div className={classes.words}>
        <div className={classes.title}>{title}</div>
        <div className={classes.number}>{t('home.rooms.number', { number: groupNumber(room.number) })}</div>
      </div>
      {live && (
        <Badge color="red" variant="light" className={classes.badge ?? ''}>
          {t('home.rooms.isLive')}
        </Badge>
      )}
      {room.state === 'ended' && (
        <Badge color="gray" variant="light" className={classes.badge ?? ''}>
          {t('home.rooms.isEnded')}
        </Badge>
      )}
      <Button
        component={Link}
        to={pathOf(room)}
        variant={live ? 'filled' : 'default'}
        aria-label={t(live ? 'home.rooms.joinNamed' : 'home.rooms.openNamed', { title })}
      >
        {t(live ? 'home.rooms.join' : 'home.rooms.open')}
      </Button>
    </article>
  );
}
