import { Button, Loader } from '@mantine/core';
import { useT } from '@/i18n';
import classes from './ChatPanel.module.css';

interface Props {
  readonly loading: boolean;
  readonly failed: boolean;
  readonly load: () => void;
}

/** Lies over the top of the list while an older page is on its way, or when it did not come. Moves nothing. */
export function HistoryTop({ loading, failed, load }: Props) {
  const t = useT();
  if (failed) {
    return (
      <div className={classes.older} role="alert">
        {t('room.chat.olderFailed')}
        <Button size="compact-sm" variant="light" onClick={load}>
          {t('ui.retry')}
        </Button>
      </div>
    );
  }
  if (!loading) return null;
  return (
    <div className={classes.older}>
      <Loader size="sm" type="dots" role="status" aria-label={t('room.chat.loadingOlder')} />
    </div>
  );
}
