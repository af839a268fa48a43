import { Switch } from '@mantine/core';
import { useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useRoom } from '../useRoom';
import { Consequence } from './Consequence';
import classes from './RoomSettings.module.css';

interface Props {
  readonly session: RoomSession;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** Guests by link. Switching them off puts out those who are here, so that is said first. */
export function Guests({ session, on, onChange }: Props) {
  const t = useT();
  const here = useGuestCount(session);
  const [asking, setAsking] = useState(false);
  const change = (next: boolean) => {
    if (!next && here !== 0) setAsking(true);
    else onChange(next);
  };
  return (
    <div className={classes.below}>
      <Switch
        label={t('room.settings.guests')}
        description={t('room.settings.guestsHint')}
        checked={on}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      {asking && on && (
        <Consequence
          text={here === undefined ? t('room.settings.guestsOutAll') : t('room.settings.guestsOut', { count: here })}
          confirm={t('room.settings.guestsOff')}
          onConfirm={() => {
            setAsking(false);
            onChange(false);
          }}
          onCancel={() => setAsking(false)}
        />
      )}
    </div>
  );
}

/** How many guests are in the room; undefined while not all members are known here. */
export function useGuestCount(session: RoomSession): number | undefined {
  return useRoom(session, (s) => (s.members.length < s.count ? undefined : s.members.filter((m) => m.guest).length));
}
