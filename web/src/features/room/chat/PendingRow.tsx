import { Button } from '@mantine/core';
import { IconAlertCircle, IconClock } from '@tabler/icons-react';
import { memo } from 'react';
import { errorKey } from '@/api';
import type { PendingMessage } from '@/connection/types';
import { useT } from '@/i18n';
import classes from './Message.module.css';
import { MessageText } from './MessageText';
import type { Mentioned } from './text';

interface Props {
  readonly pending: PendingMessage;
  readonly mentioned: readonly Mentioned[];
  readonly self: string;
  readonly onRetry: (id: string) => void;
  readonly onDiscard: (id: string) => void;
}

/** What one wrote and the server has not confirmed: waiting, on its way, or refused with why and two ways on. */
export const PendingRow = memo(function PendingRow({ pending, mentioned, self, onRetry, onDiscard }: Props) {
  const t = useT();
  const failed = pending.state === 'failed';
  return (
    <div className={classes.row} data-own data-first data-pending={pending.state}>
      <div className={classes.line}>
        <div className={classes.bubble}>
          <MessageText text={pending.text} mentioned={mentioned} self={self} />
        </div>
        <span className={classes.toolsRoom} />
      </div>
      {failed ? (
        <div className={classes.failed} role="alert">
          <span className={classes.state} data-failed>
            <IconAlertCircle size={14} aria-hidden />
            {t('room.chat.notSent')} {t(errorKey(pending.code ?? 'internal'))}
          </span>
          <span>
            <Button size="compact-xs" variant="light" onClick={() => onRetry(pending.id)}>
              {t('room.chat.sendAgain')}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onDiscard(pending.id)}>
              {t('room.chat.discard')}
            </Button>
          </span>
        </div>
      ) : (
        <span className={classes.state}>
          <IconClock size={14} aria-hidden />
          {pending.state === 'queued' ? t('room.chat.queued') : t('room.chat.sending')}
        </span>
      )}
    </div>
  );
});
