import { Menu } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import { releaseFocus } from '@/features/call';
import { useT } from '@/i18n';
import bar from '../frame/ControlBar.module.css';
import type { BoardShow } from './useBoardShow';

/** What `pageShortcut` takes for the board. */
const KEY = 'B';

interface Props {
  readonly show: BoardShow;
}

/** Opens and closes the board, in the control bar. */
export function BoardButton({ show }: Props) {
  const t = useT();
  return (
    <button
      type="button"
      className={bar.button}
      aria-label={t('room.board')}
      aria-pressed={show.open}
      aria-keyshortcuts={KEY}
      title={`${t(show.open ? 'room.board.close' : 'room.board.open')} (${KEY})`}
      onClick={(event) => {
        releaseFocus(event);
        show.toggle();
      }}
    >
      <IconBrush size={20} aria-hidden />
      <span className={bar.word}>{t('room.board')}</span>
    </button>
  );
}

/** The same as an item of a menu, where the bar has no room for a button. */
export function BoardItem({ show }: Props) {
  const t = useT();
  return (
    <Menu.Item leftSection={<IconBrush size={16} aria-hidden />} rightSection={KEY} onClick={show.toggle}>
      {t(show.open ? 'room.board.close' : 'room.board.open')}
    </Menu.Item>
  );
}
