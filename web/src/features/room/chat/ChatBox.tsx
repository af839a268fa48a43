import { CloseButton } from '@mantine/core';
import { type Ref, useCallback, useMemo } from 'react';
import { errorKey } from '@/api';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useRoom } from '../useRoom';
import classes from './ChatPanel.module.css';
import { Composer, type ComposerHandle } from './Composer';
import { messageAt } from './rows';
import { summary } from './text';
import type { useComposing } from './useComposing';

interface Props {
  readonly session: RoomSession;
  readonly composing: ReturnType<typeof useComposing>;
  readonly self: string;
  readonly mayWrite: boolean;
  readonly ref: Ref<ComposerHandle>;
}

/** The box below the chat, or why one cannot write. */
export function ChatBox({ session, composing, self, mayWrite, ref }: Props) {
  const t = useT();
  const members = useRoom(session, (s) => s.members);
  const nothingKept = useRoom(session, (s) => s.room.policy.keep === 'nothing');
  const search = useCallback(
    async (q: string) => (await session.loadMembers(q)).members.filter((m) => m.account !== self),
    [session, self],
  );
  const people = useMemo(() => ({ known: members.filter((m) => m.account !== self), search }), [members, self, search]);
  if (!mayWrite) return <p className={classes.readOnly}>{t('room.chat.hostsOnly')}</p>;

  const { draft, editing, error } = composing;
  const replied = editing || draft.reply === undefined ? undefined : messageAt(session.getSnapshot().messages, draft.reply);
  const context = editing
    ? { label: t('room.chat.editing'), text: summary(editing.text, 80), onCancel: composing.cancel }
    : draft.reply === undefined
      ? undefined
      : {
          label: replied ? t('room.chat.replyTo', { name: replied.name }) : t('room.chat.replyOlder'),
          text: replied ? summary(replied.text, 80) : '',
          onCancel: composing.cancel,
        };
  const editLast = () => {
    const own = session.getSnapshot().messages.findLast((m) => m.account === self && !m.recalled);
    if (own) composing.edit(own);
  };
  return (
    <Composer
      ref={ref}
      draft={draft}
      people={people}
      onChange={composing.change}
      onSubmit={composing.submit}
      onEditLast={editLast}
      context={context}
      notice={
        <>
          {nothingKept && <p className={classes.notice}>{t('room.chat.notKept')}</p>}
          {error !== undefined && (
            <div className={classes.error} role="alert">
              <span>{t(errorKey(error))}</span>
              <CloseButton size="sm" onClick={composing.dismiss} aria-label={t('room.close')} />
            </div>
          )}
        </>
      }
    />
  );
}
