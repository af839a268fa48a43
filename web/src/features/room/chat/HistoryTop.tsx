import { Button, Loader } from '@mantine/core';
import { useT } from '@/i18n';

interface Props {
  readonly more: boolean;
  readonly loading: boolean;
  readonly failed: boolean;
  readonly empty: boolean;
  readonly load: () => void;
}

/** What stands above the oldest message; its height never changes. */
export function HistoryTop({ more, loading, failed, empty, load }: Props) {
  const t = useT();
  if (failed) {
    return (
      <span role="alert">
        {t('room.chat.olderFailed')}{' '}
        <Button size="compact-sm" variant="light" onClick={load}>
          {t('ui.retry')}
        </Button>
      </span>
    );
  }
  if (loading) return <Loader size="sm" type="dots" aria-label={t('room.chat.loadingOlder')} />;
  if (more || empty) return null;
  return <span>{t('room.chat.beginning')}</span>;
}
