import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useT } from '@/i18n';
import { ErrorAlert } from './ErrorAlert';

type Props = {
  loading: boolean;
  /** Why the last page did not come. */
  failure: Error | null;
  onMore: () => void;
};

/** Loads the next page when it comes near the window; one that failed waits for its button, beside which it says why. */
export function LoadMore({ loading, failure, onMore }: Props) {
  const t = useT();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (loading || failure || !button.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), { rootMargin: '600px' });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [loading, failure, onMore]);
  return (
    <>
      <ErrorAlert error={failure} />
      <Button ref={button} fullWidth variant="subtle" loading={loading} onClick={onMore}>
        {t('ui.more')}
      </Button>
    </>
  );
}
