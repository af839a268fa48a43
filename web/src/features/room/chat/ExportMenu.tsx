import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useT } from '@/i18n';

const FORMATS = ['txt', 'csv', 'json'] as const;

/** The address from which a room's chat is downloaded; the answer is an attachment. */
export function exportAddress(room: string, format: (typeof FORMATS)[number]): string {
  return `/api/v1/rooms/${encodeURIComponent(room)}/messages/export?format=${format}`;
}

/** Download of the room's chat, as an icon beside the chat or as a button with words. */
export function ExportMenu({ room, words = false }: { room: string; words?: boolean }) {
  const t = useT();
  const label = t('room.chat.export');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        {words ? (
          <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
            {label}
          </Button>
        ) : (
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label}>
            <IconDownload size={18} aria-hidden />
          </ActionIcon>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{label}</Menu.Label>
        {FORMATS.map((format) => (
          <Menu.Item key={format} component="a" href={exportAddress(room, format)} download>
            {t(`room.chat.export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
