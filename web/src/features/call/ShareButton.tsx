import { Menu } from '@mantine/core';
import { IconScreenShare, IconScreenShareOff } from '@tabler/icons-react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { SourceButton } from './SourceButton';
import { useStore } from './useCall';

interface Choice {
  readonly instead: boolean;
}

/** Whether a screen takes the camera's place or comes beside it; kept on this device. */
const useInstead = create<Choice>()(persist((): Choice => ({ instead: false }), { name: 'atrium.share' }));

/** Shares a screen as this person likes it, or ends that; must be called from a click or a key. */
export const toggleShare = (call: Call): Promise<void> =>
  call.sharing.share(!call.screen.state.get().on, useInstead.getState().instead);

/** The switch of the screen; not there where the browser has no such thing, or the server does not carry it. */
export function ShareButton({ call, blocked }: { call: Call; blocked: string | undefined }) {
  const t = useT();
  const mayShare = useStore(call.state, (s) => s.mayShare);
  const screen = useStore(call.screen.state, (s) => s);
  if (!mayShare && !screen.on) return null;
  return (
    <SourceButton
      source={{ on: true, opening: screen.on && !screen.picture, error: null }}
      active={screen.picture !== null}
      blocked={blocked}
      word={t(screen.picture ? 'call.sharing' : 'call.share')}
      hint={t(screen.on ? 'call.shareEndKey' : 'call.shareKey')}
      label={t(screen.on ? 'call.shareEnd' : 'call.shareStart')}
      icon={screen.on ? IconScreenShareOff : IconScreenShare}
      options={t('call.shareOptions')}
      onToggle={() => void toggleShare(call)}
      menu={<ShareChoice />}
    />
  );
}

/** The same as an item of another menu, for narrow pages. */
export function ShareItem({ call }: { call: Call }) {
  const t = useT();
  const mayShare = useStore(call.state, (s) => s.mayShare && s.phase === 'in');
  const on = useStore(call.screen.state, (s) => s.on);
  if (!mayShare && !on) return null;
  const Icon = on ? IconScreenShareOff : IconScreenShare;
  return (
    <Menu.Item leftSection={<Icon size={16} aria-hidden />} onClick={() => void toggleShare(call)}>
      {t(on ? 'call.shareEnd' : 'call.shareStart')}
    </Menu.Item>
  );
}

function ShareChoice() {
  const t = useT();
  const { instead } = useInstead();
  return (
    <>
      <Menu.Label>{t('call.shareOptions')}</Menu.Label>
      <Menu.RadioGroup
        value={instead ? 'instead' : 'beside'}
        onChange={(value) => useInstead.setState({ instead: value === 'instead' })}
      >
        <Menu.RadioItem value="beside">{t('call.shareBeside')}</Menu.RadioItem>
        <Menu.RadioItem value="instead">{t('call.shareInstead')}</Menu.RadioItem>
      </Menu.RadioGroup>
    </>
  );
}
