import { UnstyledButton } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import type { RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { useRoom } from '../useRoom';
import { audience } from './model';
import classes from './Views.module.css';

/** Says at all times who sees or hears this person, where that is agreed upon; opens the list of them, which ends each with one click. */
export function ViewMark({ session, onOpen }: { session: RoomSession; onOpen: () => void }) {
  const t = useT();
  const { number } = useFormat();
  const asks = useRoom(session, (s) => s.room.policy.view === 'ask');
  const seenBy = useRoom(session, audience);
  if (!asks) return null;
  const Icon = seenBy === 0 ? IconEyeOff : IconEye;
  const words =
    seenBy === 'everyone'
      ? t('room.view.byEveryone')
      : seenBy === 0
        ? t('room.view.byNobody')
        : t('room.view.by', { count: seenBy });
  return (
    <UnstyledButton
      className={classes.mark}
      data-seen={seenBy !== 0 || undefined}
      aria-label={words}
      title={words}
      onClick={onOpen}
    >
      <Icon size={18} aria-hidden />
      <span className={classes.count}>{seenBy === 'everyone' ? t('room.view.all') : number(seenBy)}</span>
    </UnstyledButton>
  );
}
