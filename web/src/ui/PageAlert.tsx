import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useT } from '@/i18n';
import classes from './PageAlert.module.css';

/** What failed, over the page, when that has no place of its own; it stays until it is closed. */
export function PageAlert({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const t = useT();
  return (
    <div role="alert" className={classes.alert}>
      {children}
      <CloseButton size="sm" onClick={onClose} aria-label={t('ui.close')} />
    </div>
  );
}
