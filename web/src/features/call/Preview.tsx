import { ActionIcon, Button, Loader, Text } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useCallback, useRef } from 'react';
import { useT } from '@/i18n';
import type { LocalMedia } from '@/media/local';
import type { MediaKind } from '@/media/types';
import classes from './Preview.module.css';
import { useStore } from './useCall';
import { useLevel } from './useLevel';
import { Video } from './Video';

type Props = {
  local: LocalMedia;
  /** The browser would ask now: that is explained first, and done by the button. */
  asking: boolean;
  onAllow: () => void;
  onToggle: (kind: MediaKind, on: boolean) => void;
};

/** One's own picture as others will see it, the loudness, and the two switches. */
export function Preview({ local, asking, onAllow, onToggle }: Props) {
  const t = useT();
  const camera = useStore(local.state, (s) => s.camera);
  const microphone = useStore(local.state, (s) => s.microphone);
  const heard = microphone.on && microphone.track !== null;
  return (
    <div className={classes.preview}>
      <div className={classes.picture} role="img" aria-label={t('call.pre.preview')}>
        {camera.track ? <Video track={camera.track} mirrored /> : !asking && <IconVideoOff size={40} aria-hidden />}
        {!camera.track && !asking && (
          <Text component="span">{t(camera.opening ? 'call.pre.opening' : 'call.pre.cameraOff')}</Text>
        )}
      </div>
      {asking ? (
        <div className={classes.ask}>
          <Text fw={600}>{t('call.pre.ask')}</Text>
          <Text size="sm">{t('call.pre.askWhy')}</Text>
          <Button onClick={onAllow} loading={camera.opening || microphone.opening}>
            {t('call.pre.allow')}
          </Button>
        </div>
      ) : (
        <div className={classes.bar}>
          <Switch
            on={microphone.on}
            busy={microphone.opening}
            label={t(microphone.on ? 'call.turnOffMicrophone' : 'call.turnOnMicrophone')}
            icon={microphone.on ? <IconMicrophone aria-hidden /> : <IconMicrophoneOff aria-hidden />}
            onClick={() => onToggle('microphone', !microphone.on)}
          />
          <Switch
            on={camera.on}
            busy={camera.opening}
            label={t(camera.on ? 'call.turnOffCamera' : 'call.turnOnCamera')}
            icon={camera.on ? <IconVideo aria-hidden /> : <IconVideoOff aria-hidden />}
            onClick={() => onToggle('camera', !camera.on)}
          />
          <LevelBar local={local} on={heard} />
        </div>
      )}
    </div>
  );
}

type SwitchProps = { on: boolean; busy: boolean; label: string; icon: React.ReactNode; onClick: () => void };

function Switch({ on, busy, label, icon, onClick }: SwitchProps) {
  return (
    <ActionIcon
      size={48}
      radius="xl"
      variant="filled"
      color={on ? 'dark.5' : 'red'}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {busy ? <Loader size={20} color="white" /> : icon}
    </ActionIcon>
  );
}

function LevelBar({ local, on }: { local: LocalMedia; on: boolean }) {
  const t = useT();
  const ref = useRef<HTMLDivElement>(null);
  const read = useCallback(() => (on ? local.level() : 0), [local, on]);
  useLevel(ref, read);
  return (
    <div className={classes.level}>
      <div ref={ref} className={classes.meter} aria-hidden />
      <span className={classes.hint}>{t(on ? 'call.pre.speak' : 'call.pre.muted')}</span>
    </div>
  );
}
