import { Alert, Button, CloseButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { MediaError } from '@/media/errors';
import type { LocalMedia } from '@/media/local';
import type { MediaErrorKind, MediaKind } from '@/media/types';
import classes from './DeviceError.module.css';
import { browserFamily, deviceKey } from './model';
import { useStore } from './useCall';

type Props = {
  /** Both, when one cause stands for the two. */
  kind: MediaKind | 'both';
  error: MediaError;
  onRetry?: () => void;
  /** Does without it. */
  onClose?: () => void;
};

/** What this page cannot do, however often it is tried. */
const HOPELESS: readonly MediaErrorKind[] = ['insecure', 'no_api', 'no_webrtc'];

/** Why a device cannot be had or the call not be joined, what to do now, and the button that does it where trying again may help. */
export function DeviceError({ kind, error, onRetry, onClose }: Props) {
  const t = useT();
  const device = t(deviceKey(kind));
  const wayOn = error.kind === 'denied' ? (`denied.${browserFamily(navigator.userAgent)}` as const) : error.kind;
  return (
    <Alert variant="default" icon={<IconAlertTriangle aria-hidden />} className={classes.alert} role="alert">
      <strong>{t(`call.error.${error.kind}`, { device })}</strong>
      <p>{t(`call.wayOn.${wayOn}`, { device })}</p>
      <div className={classes.foot}>
        {onRetry && !HOPELESS.includes(error.kind) && (
          <Button size="xs" variant="light" onClick={onRetry}>
            {t('call.retry')}
          </Button>
        )}
        <code>{error.detail}</code>
        {onClose && (
          <CloseButton size="md" className={classes.close} aria-label={t('call.notice.close')} onClick={onClose} />
        )}
      </div>
    </Alert>
  );
}

/** What usually meets both devices is said once. */
const COMMON: readonly MediaErrorKind[] = [...HOPELESS, 'denied', 'denied_by_system', 'dismissed'];

type ErrorsProps = { local: LocalMedia; onRetry: (kind: MediaKind) => void };

/** The errors of microphone and camera; closed, the device is off. */
export function DeviceErrors({ local, onRetry }: ErrorsProps) {
  const microphone = useStore(local.state, (s) => s.microphone.error);
  const camera = useStore(local.state, (s) => s.camera.error);
  const props = (...kinds: readonly MediaKind[]) => ({
    onRetry: () => kinds.forEach(onRetry),
    onClose: () => {
      for (const kind of kinds) void local.set(kind, false);
    },
  });
  if (microphone && microphone.kind === camera?.kind && COMMON.includes(microphone.kind)) {
    return <DeviceError kind="both" error={microphone} {...props('microphone', 'camera')} />;
  }
  return (
    <>
      {microphone && <DeviceError kind="microphone" error={microphone} {...props('microphone')} />}
      {camera && <DeviceError kind="camera" error={camera} {...props('camera')} />}
    </>
  );
}
