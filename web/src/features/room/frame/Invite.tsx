import { CloseButton } from '@mantine/core';
import { useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { CopyButton, groupNumber } from '@/ui';
import { useIsLesson } from '../lesson/useLesson';
import { useRoom } from '../useRoom';
import classes from './Invite.module.css';

interface Props {
  readonly session: RoomSession;
  readonly link: string;
  /** Something more urgent is to be seen in its place. */
  readonly hidden: boolean;
  /** The link has to be copied by hand. */
  readonly onCopyFailed: () => void;
}

/**
 * What to do while nobody else is here. It tells the number and not the link, whose secret should not stand on a screen that others
 * see; the link goes through the clipboard.
 */
export function Invite({ session, link, hidden, onCopyFailed }: Props) {
  const t = useT();
  const alone = useRoom(session, (s) => s.count <= 1);
  const number = useRoom(session, (s) => s.room.number);
  const linkOnly = useRoom(session, (s) => s.room.policy.entry === 'secret');
  const lesson = useIsLesson(session);
  const [closed, setClosed] = useState(false);
  if (!alone || closed || hidden) return null;
  return (
    <section className={classes.card} aria-label={t('room.alone')}>
      <div className={classes.words}>
        <strong>{t('room.alone')}</strong>
        <span>
          {lesson
            ? t('room.lesson.alone.text')
            : linkOnly
              ? t('room.alone.link')
              : t('room.alone.text', { number: groupNumber(number) })}
        </span>
      </div>
      <CopyButton size="sm" variant="filled" text={link} label={t('room.alone.copy')} onFailed={onCopyFailed} />
      <CloseButton size="lg" className={classes.close ?? ''} aria-label={t('room.close')} onClick={() => setClosed(true)} />
    </section>
  );
}
