import { IconPlugConnectedX, IconRefresh, IconWifi } from '@tabler/icons-react';
import type { ConnectionPhase, ConnectionState } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import classes from './Header.module.css';

const ICONS: Readonly<Record<ConnectionPhase, typeof IconWifi>> = {
  connecting: IconRefresh,
  open: IconWifi,
  closing: IconPlugConnectedX,
  closed: IconPlugConnectedX,
};

/** The state of the connection in an icon and a word, and since when. */
export function ConnectionWord({ state }: { state: ConnectionState }) {
  const t = useT();
  const format = useFormat();
  const Icon = ICONS[state.phase];
  const word = t(`room.connection.${state.phase}`);
  const since = t('room.connection.since', { time: format.time(state.since) });
  return (
    <span className={classes.connection} data-phase={state.phase} title={`${word} · ${since}`}>
      <Icon size={18} aria-hidden />
      <span className={classes.word}>{word}</span>
      <span className={classes.hidden}>{since}</span>
    </span>
  );
}
