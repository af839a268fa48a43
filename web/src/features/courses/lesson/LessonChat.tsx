import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import { Late } from '@/ui/Late';

const loadExport = () => import('./RoomChat').then((m) => m.RoomChat);

/** Opens the dialog that downloads what was written in a lesson. */
export function LessonChat({ lesson }: { lesson: string }) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <Button
        size="md"
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        {t('ui.export')}
      </Button>
      <Late load={loadExport} opened={opened} onClose={close}>
        {(RoomChat, drawn) => <RoomChat room={lesson} opened={drawn} onClose={close} />}
      </Late>
    </>
  );
}
