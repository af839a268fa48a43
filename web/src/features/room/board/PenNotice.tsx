import { useEffect, useRef, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { Passing } from '@/features/call';
import { useT } from '@/i18n';
import { useRoom } from '../useRoom';
import classes from './Board.module.css';
import type { BoardShow } from './useBoardShow';

/** Tells who may draw now that they may, and who may not any more, where a board is shown or the pen was handed over. */
export function PenNotice({ session, show }: { session: RoomSession; show: BoardShow }) {
  const t = useT();
  const draws = useRoom(session, (s) => s.rights.includes('draw'));
  const given = useRoom(session, (s) => s.self.draws);
  const [said, setSaid] = useState<'got' | 'lost'>();
  const before = useRef({ draws, given });
  const concerned = show.open || show.presenter !== '';
  useEffect(() => {
    const was = before.current;
    before.current = { draws, given };
    if (was.draws === draws) return;
    setSaid(concerned || given || was.given ? (draws ? 'got' : 'lost') : undefined);
  }, [draws, given, concerned]);
  if (!said) return null;
  return (
    <Passing key={said} onEnd={() => setSaid(undefined)}>
      {t(`room.board.pen.${said}`)}
      {said === 'got' && !show.open && (
        <button
          type="button"
          className={classes.step}
          onClick={() => {
            setSaid(undefined);
            show.look();
          }}
        >
          {t('room.board.look')}
        </button>
      )}
    </Passing>
  );
}
