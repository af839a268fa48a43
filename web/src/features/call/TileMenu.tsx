import { Menu } from '@mantine/core';
import { IconDotsVertical, IconPinned, IconUserScreen } from '@tabler/icons-react';
import { useT } from '@/i18n';
import classes from './Tile.module.css';
import type { Spotlight } from './types';

interface Props {
  readonly name: string;
  readonly account: string;
  readonly pinned: boolean;
  readonly spotlight: Spotlight;
  readonly onPin: () => void;
}

/** What may be done with someone's picture, for those who may do more than pin it. */
export function TileMenu({ name, account, pinned, spotlight, onPin }: Props) {
  const t = useT();
  const lit = spotlight.account === account;
  return (
    <Menu position="bottom-end" withinPortal shadow="md">
      <Menu.Target>
        <button type="button" className={classes.menu} aria-label={t('call.tile.menu', { name })}>
          <IconDotsVertical size={18} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPinned size={16} aria-hidden />} onClick={onPin}>
          {t(pinned ? 'call.stage.unpin' : 'call.stage.pin')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconUserScreen size={16} aria-hidden />}
          onClick={() => spotlight.put(lit ? null : account)}
        >
          {t(lit ? 'call.spotlight.end' : 'call.spotlight.put')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
