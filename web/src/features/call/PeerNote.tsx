import { Button, VisuallyHidden } from '@mantine/core';
import { IconAntennaBars2, IconPlugConnectedX } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';
import classes from './PeerNote.module.css';
import { useStore } from './useCall';

interface Props {
  readonly call: Call;
  readonly tile: CallTile;
  /** In a small tile there is room for a sign and the way on; a screen reader hears all. */
  readonly small: boolean;
  readonly onRetry: () => void;
}

/** How the connection to someone is, unless all is well. */
export function PeerNote({ call, tile: { id, device, name, state, present }, small, onRetry }: Props) {
  const t = useT();
  // The way to the server is one state of many tiles: it is read out once.
  const first = useStore(call.state, (s) => s.tiles.find((other) => other.state === state)?.id === id);
  const level = useStore(call.monitor.health, (h) => h.others.get(device)?.level ?? 'good');
  switch (state?.kind) {
    case undefined:
      return null;
    case 'connected':
      if (!present) break;
      if (state.audioOnly) return <p className={classes.note}>{t('call.tile.audioOnly')}</p>;
      if (level === 'good') return null;
      return (
        <p className={classes.poor} data-level={level} title={t('call.tile.weakWhy', { name })}>
          <IconAntennaBars2 size={16} aria-hidden />
          {small ? <VisuallyHidden>{t(`call.tile.${level}`)}</VisuallyHidden> : t(`call.tile.${level}`)}
        </p>
      );
    case 'connecting':
    case 'reconnecting':
      break;
    case 'failed': {
      const words = `${t(`call.tile.${state.why}`)} ${t('call.tile.retrying')}`;
      return (
        <div
          className={classes.failed}
          data-small={small || undefined}
          role={first ? 'alert' : undefined}
          title={small ? words : undefined}
        >
          {small ? <VisuallyHidden>{words}</VisuallyHidden> : <p>{words}</p>}
          {small && <IconPlugConnectedX size={18} aria-hidden />}
          <Button size="compact-sm" variant="white" color="dark" onClick={onRetry}>
            {t('call.tile.retry')}
          </Button>
        </div>
      );
    }
  }
  return (
    <p className={classes.note} role={first ? 'status' : undefined}>
      {t(state.kind === 'connecting' ? 'call.tile.connecting' : 'call.tile.reconnecting')}
    </p>
  );
}
