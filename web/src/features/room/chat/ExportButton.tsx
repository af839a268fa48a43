import { ActionIcon, Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import type { Person } from '@/ui/exporting';
import { Late } from '@/ui/Late';

interface Props {
  readonly room: string;
  /** As a button with words instead of an icon. */
  readonly words?: boolean;
  /** Who is known to have been here, beside what the server says. */
  readonly known?: () => readonly Person[];
}

const NOBODY = () => [];
const loadDialog = () => import('./ExportChat').then((m) => m.ExportChat);

/** Opens the dialog that downloads the room's chat. */
export function ExportButton({ room, words = false, known = NOBODY }: Props) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  const label = t('ui.export');
  const button = { onClick: () => setOpened(true), 'aria-haspopup': 'dialog' } as const;
  return (
    <>
      {words ? (
        <Button {...button} variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
          {label}
        </Button>
      ) : (
        <ActionIcon {...button} variant="subtle" color="gray" size="lg" aria-label={label} title={label}>
          <IconDownload size={18} aria-hidden />
        </ActionIcon>
      )}
      <Late load={loadDialog} opened={opened} onClose={close}>
        {(Dialog, drawn) => <Dialog room={room} known={known} opened={drawn} onClose={close} />}
      </Late>
    </>
  );
}
