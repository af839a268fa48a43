import { Button, VisuallyHidden } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { CallTile } from '@/media/tile';
import classes from './PeerNote.module.css';

interface Props {
  readonly tile: CallTile;
  /** In a small tile there is room for a sign and the way on; a screen reader hears all. */
  readonly small: boolean;
  readonly onRetry: () => void;
}

/** How the connection to someone is, unless all is well. */
export function PeerNote({ tile: { state, present }, small, onRetry }: Props) {
  const t = useT();
  switch (state?.kind) {
    case undefined:
      return null;
    case 'connected':
      if (!present) break;
      return state.audioOnly ? <p className={classes.note}>{t('call.tile.audioOnly')}</p> : null;
    case 'connecting':
    case 'reconnecting':
      break;
    case 'failed': {
      const words = `${t(`call.tile.${state.why}`)} ${t('call.tile.retrying')}`;
      return (
        <div className={classes.failed} data-small={small || undefined} role="alert" title={small ? words : undefined}>
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
    <p className={classes.note} role="status">
      {t(state.kind === 'connecting' ? 'call.tile.connecting' : 'call.tile.reconnecting')}
    </p>
  );
}
