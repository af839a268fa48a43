import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useT } from '@/i18n';

const FORMATS = ['txt', 'csv', 'json'] as const;

/** The address from which a room's chat is downloaded; the answer is an attachment. */
export function exportAddress(room: string, format: (typeof FORMATS)[number]): string {
  return `/api/v1/rooms/${encodeURIComponent(room)}/messages/export?format=${format}`;
}

/** Download of the room's chat. */
export function ExportMenu({ room }: { room: string }) {
  const t = useT();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('room.chat.export')} title={t('room.chat.export')}>
          <IconDownload size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('room.chat.export')}</Menu.Label>
        {FORMATS.map((format) => (
          <Menu.Item key={format} component="a" href={exportAddress(room, format)} download>
            {t(`room.chat.export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
