import { Text } from '@mantine/core';
import { useState } from 'react';
import { errorKey } from '@/api';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useKindWords } from '../lesson/useLesson';
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
  const words = useKindWords(session);
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
  const cancel = () => {
    setFailure(undefined);
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t(words.endTitle)}
      text={t(words.endText, { count: others })}
      confirm={t(words.endConfirm)}
      busy={busy}
      failure={
        failure !== undefined && (
          <Text c="red" role="alert" mt="sm">
            {t(errorKey(failure))}
          </Text>
        )
      }
      onConfirm={end}
      onCancel={cancel}
    />
  );
}
