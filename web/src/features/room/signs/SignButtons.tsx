import { Menu } from '@mantine/core';
import { IconHandStop, IconMoodPlus } from '@tabler/icons-react';
import { releaseFocus } from '@/features/call';
import { useT } from '@/i18n';
import bar from '../frame/ControlBar.module.css';
import { SignItems } from './SignItems';
import classes from './Signs.module.css';
import type { Signs } from './useSigns';

/** What `pageShortcut` takes for the hand. */
const KEY = 'H';

/** Hand and reactions, for the control bar. */
export function SignButtons({ signs }: { signs: Signs }) {
  const t = useT();
  const { raised } = signs;
  return (
    <>
      <button
        type="button"
        className={bar.button}
        aria-label={t('room.hand')}
        aria-pressed={raised}
        aria-keyshortcuts={KEY}
        title={`${t(raised ? 'room.hand.lowerOwn' : 'room.hand.raise')} (${KEY})`}
        onClick={(event) => {
          releaseFocus(event);
          signs.toggleHand();
        }}
      >
        <IconHandStop size={20} aria-hidden />
        <span className={`${bar.word} ${classes.word}`}>{t('room.hand.word')}</span>
      </button>
      <Menu position="top" shadow="md" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button" className={bar.button} aria-label={t('room.react')} title={t('room.react')}>
            <IconMoodPlus size={20} aria-hidden />
            <span className={`${bar.word} ${classes.word}`}>{t('room.react')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <SignItems signs={signs} stay />
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** The same as items of a menu, where the bar has no room for buttons. */
export function SignMenu({ signs }: { signs: Signs }) {
  const t = useT();
  return (
    <>
      <Menu.CheckboxItem checked={signs.raised} closeMenuOnClick onChange={signs.toggleHand}>
        {t('room.hand')}
      </Menu.CheckboxItem>
      <SignItems signs={signs} />
      <Menu.Divider />
    </>
  );
}
