import { Alert, Button } from '@mantine/core';
import { IconMicrophoneOff, IconUsers, IconVolumeOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { DeviceError, DeviceErrors } from './DeviceError';
import { deviceKey } from './model';
import classes from './Notices.module.css';
import { Passing } from './Passing';
import { AudioOnlyNote } from './quality/AudioOnlyNote';
import { QualityHint } from './quality/QualityHint';
import { ScreenNotices } from './ScreenNotices';
import { useShortcutsOn } from './shortcuts';
import { useStore } from './useCall';

/** What the call has to say: at the top what waits for the person, at the bottom the hints that go by themselves. */
export function Notices({ call, children }: { call: Call; children?: ReactNode }) {
  const t = useT();
  const { phase, failure, most, size, soundBlocked } = useStore(call.state, (s) => s);
  return (
    <>
      <div className={classes.top}>
        <AudioOnlyNote call={call} />
        {soundBlocked && (
          <Alert variant="default" icon={<IconVolumeOff aria-hidden />} role="alert" title={t('call.sound.title')}>
            <Button size="sm" onClick={() => call.sound.unblock()}>
              {t('call.sound.on')}
            </Button>
          </Alert>
        )}
        {phase === 'full' && (
          <Alert variant="default" icon={<IconUsers aria-hidden />} role="status" title={t('call.full.title')}>
            <p className={classes.text}>
              {t('call.full.text', { most })} {size >= most && t('call.full.still')}
            </p>
            {size < most && (
              <Button size="sm" onClick={() => void call.join()}>
                {t('call.full.join')}
              </Button>
            )}
          </Alert>
        )}
        {failure && <DeviceError kind="both" error={failure} onRetry={() => void call.join()} />}
        <DeviceErrors local={call.local} onRetry={(kind) => void call.set(kind, true)} />
        <QualityHint call={call} />
        <DeviceNotice call={call} />
        <MutedByHost call={call} />
        <ScreenNotices call={call} />
        {children}
      </div>
      <Hints call={call} />
    </>
  );
}

function DeviceNotice({ call }: { call: Call }) {
  const t = useT();
  const notice = useStore(call.local.state, (s) => s.notice);
  if (!notice) return null;
  const values = { device: t(deviceKey(notice.kind)), label: notice.label };
  return (
    <Passing key={notice.number} onEnd={() => call.local.dismissNotice()}>
      {t(`call.notice.${notice.why}`, values)}
    </Passing>
  );
}

/** Said where the right to send it is gone too. */
const FORBIDDEN = { microphone: 'call.mayNotSpeak', camera: 'call.mayNotShow', screen: 'call.screen.forbidden' } as const;

function MutedByHost({ call }: { call: Call }) {
  const t = useT();
  const muted = useStore(call.state, (s) => s.mutedByHost);
  const { maySpeak: microphone, mayShow: camera, mayShare: screen } = useStore(call.state, (s) => s);
  const may = { microphone, camera, screen: screen || !call.screen.available };
  const [read, setRead] = useState<typeof muted>(null);
  if (!muted || muted === read) return null;
  return (
    <Passing key={muted.times} onEnd={() => setRead(muted)}>
      {muted.by === null
        ? t(may[muted.source] ? `call.hint.mutedByHost.${muted.source}` : FORBIDDEN[muted.source])
        : t('call.screen.replaced', { name: muted.by })}
    </Passing>
  );
}

function Hints({ call }: { call: Call }) {
  const t = useT();
  const speaking = useStore(call.state, (s) => s.speakingMuted);
  const moving = useStore(call.state, (s) => s.moving);
  const keys = useShortcutsOn((s) => s.on);
  return (
    <div className={classes.bottom} role="status">
      {moving && <p className={classes.moving}>{t('call.moving')}</p>}
      {speaking && (
        <p className={classes.hint}>
          <IconMicrophoneOff size={18} aria-hidden /> {t(keys ? 'call.hint.muted' : 'call.hint.mutedNoKeys')}
        </p>
      )}
    </div>
  );
}
