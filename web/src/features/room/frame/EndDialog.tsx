import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { errorKey } from '@/api';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import { useRoom } from '../useRoom';

interface Props {
  readonly session: RoomSession;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Ending hits everyone at once, so it says whom before it is done. */
export function EndDialog({ session, opened, onClose }: Props) {
  const t = useT();
  const others = useRoom(session, (s) => Math.max(0, s.count - 1));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const end = () => {
    setBusy(true);
    setFailure(undefined);
    session.end().then(onClose, (cause: unknown) => {
      setBusy(false);
      setFailure(refusalCode(cause));
    });
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('room.end.title')}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Text>{t('room.end.text', { count: others })}</Text>
      {failure !== undefined && (
        <Text c="red" role="alert" mt="sm">
          {t(errorKey(failure))}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('room.cancel')}
        </Button>
        <Button color="red" loading={busy} onClick={end}>
          {t('room.end.confirm')}
        </Button>
      </Group>
    </Modal>
  );
}
