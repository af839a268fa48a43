import { Alert, CloseButton } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useT } from '@/i18n';
import classes from './Notices.module.css';

const HIDE_AFTER_MS = 8_000;

/** Said once; it goes by itself, or when it is closed. */
export function Passing({ children, onEnd }: { children: ReactNode; onEnd: () => void }) {
  const t = useT();
  const [end] = useState(() => onEnd);
  useEffect(() => {
    const timer = setTimeout(end, HIDE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [end]);
  return (
    <Alert variant="default" icon={<IconInfoCircle aria-hidden />} role="status" className={classes.passing}>
      {children}
      <CloseButton size="sm" aria-label={t('call.notice.close')} onClick={end} />
    </Alert>
  );
}
