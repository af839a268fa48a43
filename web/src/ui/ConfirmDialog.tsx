import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useT } from '@/i18n';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  /** What will come of it. */
  readonly text: string;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly busy?: boolean;
  /** Why it was refused. */
  readonly failure?: ReactNode;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something is done that cannot be taken back. */
export function ConfirmDialog({ opened, title, text, confirm, busy = false, failure, onConfirm, onCancel }: Props) {
  const t = useT();
  return (
    <Modal opened={opened} onClose={onCancel} title={title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <Text>{text}</Text>
      {failure}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel} data-autofocus>
          {t('ui.cancel')}
        </Button>
        <Button color="red" loading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
