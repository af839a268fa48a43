import { Button, CloseButton } from '@mantine/core';
import { useFormat, useT } from '@/i18n';
import classes from './ChatPanel.module.css';
import type { Jump } from './useJump';

/** Says when a jump did not lead where it should: not answered, no such message, nothing written on that day. */
export function JumpNotice({ problem, dismiss }: Pick<Jump, 'problem' | 'dismiss'>) {
  const t = useT();
  const format = useFormat();
  if (!problem) return null;
  return (
    <div className={classes.edge} role={problem.type === 'failed' ? 'alert' : 'status'}>
      {problem.type === 'failed' && (
        <>
          {t('room.chat.jumpFailed')}
          <Button size="compact-sm" variant="light" onClick={problem.again}>
            {t('ui.retry')}
          </Button>
        </>
      )}
      {problem.type === 'gone' && t('room.chat.messageGone')}
      {problem.type === 'nothingOn' && t('room.chat.nothingOn', { date: format.date(problem.time) })}
      <CloseButton size="sm" onClick={dismiss} aria-label={t('room.close')} />
    </div>
  );
}
