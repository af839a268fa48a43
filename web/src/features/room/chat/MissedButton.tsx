import { Button, CloseButton } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useT } from '@/i18n';
import classes from './ChatPanel.module.css';
import type { Missed } from './rows';

interface Props {
  readonly missed: Missed | undefined;
  readonly onGo: () => void;
  readonly onDismiss: () => void;
}

/** Leads up to the first message that one has not read, and says how many there are. */
export function MissedButton({ missed, onGo, onDismiss }: Props) {
  const t = useT();
  if (!missed) return null;
  const { count, open } = missed;
  return (
    <div className={classes.missed}>
      <Button
        size="compact-sm"
        variant="transparent"
        color="gray"
        leftSection={<IconArrowUp size={14} aria-hidden />}
        onClick={onGo}
      >
        {open ? t('room.chat.newMessagesAtLeast', { count }) : t('room.chat.newMessages', { count })}
      </Button>
      <CloseButton size="sm" variant="transparent" onClick={onDismiss} aria-label={t('room.chat.missedDismiss')} />
    </div>
  );
}
