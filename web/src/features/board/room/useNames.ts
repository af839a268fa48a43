import { useCallback } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import type { BoardSession } from '../engine/api';
import type { AccountID } from '../engine/types';

/** Names people: as they are called in the room, or as the board knows who drew and has gone. */
export function useNames(room: RoomSession, board?: BoardSession): (account: AccountID) => string {
  const t = useT();
  return useCallback(
    (account) =>
      room.getSnapshot().members.find((member) => member.account === account)?.name ??
      board?.authors().find((author) => author.account === account)?.name ??
      t('board.someone'),
    [room, board, t],
  );
}
