import { Button, Group, Modal, Text } from '@mantine/core';
import type { Member } from '@/connection/types';
import { useT } from '@/i18n';

interface Props {
  readonly person: Member | undefined;
  readonly onRemove: () => void;
  readonly onCancel: () => void;
}

/** Says what removing someone does before it is done. */
export function RemoveDialog({ person, onRemove, onCancel }: Props) {
  const t = useT();
  const name = person?.name ?? '';
  return (
    <Modal
      opened={person !== undefined}
      onClose={onCancel}
      title={t('room.remove.title', { name })}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Text>{t('room.remove.text', { name })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel} data-autofocus>
          {t('room.cancel')}
        </Button>
        <Button color="red" onClick={onRemove}>
          {t('room.remove.confirm')}
        </Button>
      </Group>
    </Modal>
  );
}
