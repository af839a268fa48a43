import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type Key, useT } from '@/i18n';
import type { MediaError } from '@/media/errors';
import type { MediaKind } from '@/media/types';
import classes from './DeviceError.module.css';
import { browserFamily } from './model';

type Props = {
  kind: MediaKind;
  error: MediaError;
  /** Absent where trying again cannot help. */
  onRetry?: () => void;
};

/** Why a device cannot be had, what to do now, and the button that does it. */
export function DeviceError({ kind, error, onRetry }: Props) {
  const t = useT();
  const device = t(deviceKey(kind));
  const wayOn = error.kind === 'denied' ? (`denied.${browserFamily(navigator.userAgent)}` as const) : error.kind;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} className={classes.alert} role="alert">
      <strong>{t(`call.error.${error.kind}`, { device })}</strong>
      <p>{t(`call.wayOn.${wayOn}`, { device })}</p>
      <div className={classes.foot}>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('call.retry')}
          </Button>
        )}
        <code>{error.detail}</code>
      </div>
    </Alert>
  );
}

/** How a device is called within a sentence. */
export const deviceKey = (kind: MediaKind) =>
  (kind === 'microphone' ? 'call.theMicrophone' : 'call.theCamera') satisfies Key;
