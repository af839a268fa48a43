import { VisuallyHidden } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useRoom } from '../useRoom';
import classes from './Board.module.css';
import { PenNotice } from './PenNotice';
import type { BoardShow } from './useBoardShow';

/** That somebody shows a board, with the way to it where it is not on the stage; and what became of the pen. */
export function BoardNotices({ session, show }: { session: RoomSession; show: BoardShow }) {
  const t = useT();
  const { presenter, own } = show;
  const name = useRoom(session, (s) => s.members.find((m) => m.account === presenter)?.name) ?? t('room.board.someone');
  const words = presenter === '' ? '' : own ? t('room.board.youShow') : t('room.board.shows', { name });
  return (
    <>
      <VisuallyHidden role="status" data-bare>
        {words}
      </VisuallyHidden>
      {words !== '' && !show.open && (
        <div className={classes.chip} data-bare>
          <IconBrush size={16} className={classes.icon} aria-hidden />
          <span className={classes.words} title={words}>
            {words}
          </span>
          <button type="button" className={classes.step} onClick={show.look}>
            {t('room.board.look')}
          </button>
          {own && (
            <button type="button" className={classes.step} onClick={show.stop}>
              {t('room.board.stop')}
            </button>
          )}
        </div>
      )}
      <PenNotice session={session} show={show} />
    </>
  );
}
