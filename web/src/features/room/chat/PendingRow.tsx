import { IconClock } from '@tabler/icons-react';
import { memo } from 'react';
import type { PendingMessage } from '@/connection/types';
import { useT } from '@/i18n';
import classes from './Message.module.css';
import { MessageText } from './MessageText';
import { Refusal } from './Refusal';
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
        <Refusal
          said={t('room.chat.notSent')}
          code={pending.code ?? 'internal'}
          again={t('room.chat.sendAgain')}
          onAgain={() => onRetry(pending.id)}
          onDiscard={() => onDiscard(pending.id)}
        />
      ) : (
        <span className={classes.state}>
          <IconClock size={14} aria-hidden />
          {pending.state === 'queued' ? t('room.chat.queued') : t('room.chat.sending')}
        </span>
      )}
    </div>
  );
});
