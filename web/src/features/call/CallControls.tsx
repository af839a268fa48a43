import { Menu } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { AskBefore } from './AskBefore';
import { DeviceMenu } from './DeviceMenu';
import { LayoutMenu } from './LayoutMenu';
import { DataItems } from './quality/DataItems';
import { SoundItems } from './quality/SoundItems';
import { ShareButton } from './ShareButton';
import { SourceButton } from './SourceButton';
import { useShortcutsOn } from './shortcuts';
import { useStore } from './useCall';

interface Props {
  readonly call: Call | null;
  /** Without the screen and the layout, which then belong into another menu as `ShareItem` and `LayoutItems`. */
  readonly narrow?: boolean;
}

/** Microphone, camera and layout, each with its options. They stand still while there is no call. */
export function CallControls({ call, narrow = false }: Props) {
  return (
    <>
      {call && <Sources call={call} narrow={narrow} />}
      {!narrow && <LayoutMenu />}
    </>
  );
}

function Sources({ call, narrow }: { call: Call; narrow: boolean }) {
  const t = useT();
  const phase = useStore(call.state, (s) => s.phase);
  const microphone = useStore(call.local.state, (s) => s.microphone);
  const camera = useStore(call.local.state, (s) => s.camera);
  const shortcuts = useShortcutsOn();
  const maySpeak = useStore(call.state, (s) => s.maySpeak);
  const mayShow = useStore(call.state, (s) => s.mayShow);
  const audioOnly = useStore(call.saving.state, (s) => s.audioOnly);
  const out = phase === 'in' ? undefined : t('call.notIn');
  return (
    <>
      <SourceButton
        source={microphone}
        blocked={out ?? (maySpeak ? undefined : t('call.mayNotSpeak'))}
        word={t(microphone.on ? 'call.mute' : 'call.unmute')}
        hint={t(microphone.on ? 'call.muteKey' : 'call.unmuteKey')}
        label={t(microphone.on ? 'call.turnOffMicrophone' : 'call.turnOnMicrophone')}
        icon={microphone.on ? IconMicrophone : IconMicrophoneOff}
        options={t('call.microphoneOptions')}
        onToggle={() => void call.set('microphone', !microphone.on)}
        menu={
          <>
            <DeviceMenu local={call.local} kind="microphone" />
            <DeviceMenu local={call.local} kind="speaker" />
            <SoundItems local={call.local} />
            <Menu.Divider />
            <Menu.CheckboxItem checked={shortcuts.on} onChange={shortcuts.setOn}>
              {t('call.shortcuts')}
            </Menu.CheckboxItem>
            <AskBefore />
          </>
        }
      />
      <SourceButton
        source={camera}
        blocked={out ?? (!mayShow ? t('call.mayNotShow') : audioOnly ? t('call.audioOnly.noCamera') : undefined)}
        word={t(camera.on ? 'call.camera' : 'call.cameraOff')}
        hint={t(camera.on ? 'call.cameraOffKey' : 'call.cameraOnKey')}
        label={t(camera.on ? 'call.turnOffCamera' : 'call.turnOnCamera')}
        icon={camera.on ? IconVideo : IconVideoOff}
        options={t('call.cameraOptions')}
        onToggle={() => void call.set('camera', !camera.on)}
        menu={
          <>
            <DeviceMenu local={call.local} kind="camera" />
            <DataItems call={call} />
          </>
        }
      />
      {!narrow && <ShareButton call={call} blocked={out} />}
    </>
  );
}
