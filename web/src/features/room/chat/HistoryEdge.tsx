import { Button, Loader } from '@mantine/core';
import { useT } from '@/i18n';
import classes from './ChatPanel.module.css';

interface Props {
  readonly end: 'top' | 'bottom';
  readonly loading: boolean;
  readonly failed: boolean;
  readonly load: (end: 'top' | 'bottom') => void;
}

/** Lies over an end of the list while a page is on its way, or when it did not come. Moves nothing. */
export function HistoryEdge({ end, loading, failed, load }: Props) {
  const t = useT();
  if (failed) {
    return (
      <div className={classes.edge} data-end={end} role="alert">
        {end === 'top' ? t('room.chat.olderFailed') : t('room.chat.newerFailed')}
        <Button size="compact-sm" variant="light" onClick={() => load(end)}>
          {t('ui.retry')}
        </Button>
      </div>
    );
  }
  if (!loading) return null;
  const label = end === 'top' ? t('room.chat.loadingOlder') : t('room.chat.loadingNewer');
  return (
    <div className={classes.edge} data-end={end}>
      <Loader size="sm" type="dots" role="status" aria-label={label} />
    </div>
  );
}
