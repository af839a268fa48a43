import { useCallback, useEffect } from 'react';
import type { RoomSession } from '@/connection/types';
import { showBoard, useStage } from '@/features/call';
import { useRoom } from '../useRoom';

/** Whether a board is on this person's stage, and who shows one to everyone. */
export interface BoardShow {
  readonly open: boolean;
  /** This person opened it, and not who presents. */
  readonly byHand: boolean;
  /** The account that shows a board to everyone; empty for nobody. */
  readonly presenter: string;
  readonly own: boolean;
  readonly toggle: () => void;
  /** Takes it off this person's stage; what they show to everyone themselves ends. */
  readonly close: () => void;
  readonly look: () => void;
  /** Ends what this person shows to everyone. */
  readonly stop: () => void;
}

/** A board opens by itself when somebody shows it, and goes with that; one that was opened by hand stays until it is closed. */
export function useBoardShow(session: RoomSession): BoardShow {
  const opened = useStage((s) => s.board);
  const presenter = useRoom(session, (s) => (s.room.presented?.board ? s.room.presented.account : ''));
  const own = useRoom(session, (s) => s.self.account) === presenter;
  useEffect(() => {
    const { board } = useStage.getState();
    if (presenter !== '') showBoard(board ?? (own ? 'self' : 'presenter'));
    else if (board === 'presenter') showBoard(null);
  }, [presenter, own]);
  useEffect(() => () => showBoard(null), []);
  // Who may not, or is not connected, ends nothing; the server says so to nobody who could do more about it.
  const stop = useCallback(() => void session.boards.present().catch(() => undefined), [session]);
  const close = useCallback(() => {
    if (own) stop();
    showBoard(null);
  }, [own, stop]);
  return {
    open: opened !== null,
    byHand: opened === 'self',
    presenter,
    own,
    toggle: opened === null ? openByHand : close,
    close,
    look: useCallback(() => showBoard(presenter === '' || own ? 'self' : 'presenter'), [presenter, own]),
    stop,
  };
}

const openByHand = () => showBoard('self');
