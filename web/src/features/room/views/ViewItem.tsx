import { Menu } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useT } from '@/i18n';

/** Opens the list of those who see and hear this person, from the menu of the room. */
export function ViewItem({ onOpen }: { onOpen: () => void }) {
  const t = useT();
  return (
    <Menu.Item leftSection={<IconEye size={16} aria-hidden />} onClick={onOpen}>
      {t('room.view.item')}
    </Menu.Item>
  );
}
