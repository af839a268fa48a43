import { useEffect, useState } from 'react';
import { browserEnvironment } from '@/connection/environment';
import type { TimeLine } from '../engine/api';
import { openTimeLine } from '../makers';
import { Player } from './player';

/** The past of a board and what plays it, for as long as they are looked at; undefined before. */
export function useTimeLine(room: string, board: string): { readonly line: TimeLine; readonly player: Player } | undefined {
  const [open, setOpen] = useState<{ readonly line: TimeLine; readonly player: Player }>();
  useEffect(() => {
    const line = openTimeLine(room, board);
    const player = new Player(line, browserEnvironment());
    setOpen({ line, player });
    return () => {
      player.pause();
      line.close();
      setOpen(undefined);
    };
  }, [room, board]);
  return open;
}
