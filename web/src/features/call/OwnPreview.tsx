import { useMediaQuery } from '@mantine/hooks';
import { useT } from '@/i18n';
import type { LocalMedia } from '@/media/local';
import type { MediaKind } from '@/media/types';
import { DeviceError, DeviceErrors } from './DeviceError';
import { DeviceSelect } from './DeviceSelect';
import classes from './PreJoin.module.css';
import { Preview } from './Preview';
import { SoundChoice } from './quality/SoundChoice';

/** On narrower screens the way to the button would be long. */
const WIDE = '(min-width: 761px)';

interface Props {
  readonly local: LocalMedia;
  /** The browser would ask now: that is explained first. */
  readonly asking?: boolean;
  readonly onAllow?: () => void;
}

/** One's own picture and loudness, both switches, what went wrong, and which devices are used. */
export function OwnPreview({ local, asking = false, onAllow = () => undefined }: Props) {
  const t = useT();
  const wide = useMediaQuery(WIDE);
  const toggle = (kind: MediaKind, on: boolean) => void local.set(kind, on);
  if (local.impossible) return <DeviceError kind="both" error={local.impossible} />;
  return (
    <>
      <Preview local={local} asking={asking} onAllow={onAllow} onToggle={toggle} />
      <DeviceErrors local={local} onRetry={(kind) => toggle(kind, true)} />
      {!asking && (
        <>
          <details className={classes.choice} open={wide}>
            <summary>{t('call.chooseDevices')}</summary>
            <div className={classes.selects}>
              <DeviceSelect local={local} kind="microphone" />
              <DeviceSelect local={local} kind="camera" />
              <DeviceSelect local={local} kind="speaker" />
            </div>
          </details>
          <SoundChoice local={local} />
        </>
      )}
    </>
  );
}
