import { IconHandStop } from '@tabler/icons-react';
import type { PaceName, RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { useRoom } from '../useRoom';
import { FloatView } from './FloatView';
import { useFloats, usePictureOf } from './floats';
import { handPlace, handQueue } from './hands';
import classes from './Signs.module.css';

interface Props {
  readonly session: RoomSession;
  readonly account: string;
  /** What oneself told the hosts; for the own tile, and seen by nobody else. */
  readonly pace?: PaceName | undefined;
}

/** What lies over someone's picture: the raised hand with its place in the queue, and reactions. It takes no clicks. */
export function TileSigns({ session, account, pace }: Props) {
  const t = useT();
  const format = useFormat();
  usePictureOf(account);
  const place = useRoom(session, (s) => handPlace(handQueue(s.members), account));
  const floats = useFloats((s) => s.list).filter((f) => f.account === account);
  const telling = pace === 'slower' || pace === 'lost';
  return (
    <>
      <div className={classes.badges}>
        {telling && <span className={classes.pace}>{t(`room.pace.${pace}`)}</span>}
        {place > 0 && (
          <span className={classes.hand} role="img" aria-label={t('room.hand.place', { place: format.number(place) })}>
            <IconHandStop size={16} aria-hidden />
            {format.number(place)}
          </span>
        )}
      </div>
      <div className={classes.floats}>
        {floats.map((float) => (
          <FloatView key={float.id} float={float} />
        ))}
      </div>
    </>
  );
}
