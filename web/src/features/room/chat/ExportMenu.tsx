import { ActionIcon, Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import classes from './ChatPanel.module.css';
import type { ExportDialog } from './ExportDialog';
import type { Person } from './exporting';

interface Props {
  readonly room: string;
  /** As a button with words instead of an icon. */
  readonly words?: boolean;
  /** Who is known to have been here, beside what the server says. */
  readonly known?: () => readonly Person[];
}

const NOBODY = () => [];

/** Opens the dialog that downloads the room's chat. The dialog is loaded when it is first asked for. */
export function ExportMenu({ room, words = false, known = NOBODY }: Props) {
  const t = useT();
  const [Dialog, setDialog] = useState<typeof ExportDialog>();
  const [state, setState] = useState<'closed' | 'loading' | 'open' | 'failed'>('closed');
  const open = () => {
    setState('loading');
    import('./ExportDialog').then(
      (loaded) => {
        setDialog(() => loaded.ExportDialog);
        setState('open');
      },
      () => setState('failed'),
    );
  };
  const label = t('room.chat.export');
  const button = { onClick: open, 'aria-haspopup': 'dialog' } as const;
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
      {state === 'failed' && (
        <span role="alert" className={classes.exportFailed}>
          {t('room.chat.export.failed')}
        </span>
      )}
      {Dialog && <Dialog room={room} known={known} opened={state === 'open'} onClose={() => setState('closed')} />}
    </>
  );
}
