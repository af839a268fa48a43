import { Button, Group, Modal, Text } from '@mantine/core';
import { useT } from '@/i18n';

/** Whom a dialog is about, and what it does: put out for now, or for good. */
export interface PutOut {
  readonly how: 'remove' | 'ban';
  readonly account: string;
  readonly name: string;
}

interface Props {
  readonly opened: boolean;
  readonly putOut: PutOut | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Says what putting someone out does before it is done. */
export function PutOutDialog({ opened, putOut, onConfirm, onCancel }: Props) {
  const t = useT();
  const { how = 'remove', name = '' } = putOut ?? {};
  return (
    <Modal
      opened={opened}
      onClose={onCancel}
      title={t(`room.${how}.title`, { name })}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Text>{t(`room.${how}.text`, { name })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel} data-autofocus>
          {t('room.cancel')}
        </Button>
        <Button color="red" onClick={onConfirm}>
          {t(`room.${how}.confirm`)}
        </Button>
      </Group>
    </Modal>
  );
}
