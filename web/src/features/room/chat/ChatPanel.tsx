import { Button } from '@mantine/core';
import { IconArrowDown, IconMessage } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { ChatMessage, PendingMessage, RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { Message } from '@/ui';
import { useRoom } from '../useRoom';
import { ChatBox } from './ChatBox';
import classes from './ChatPanel.module.css';
import type { ComposerHandle } from './Composer';
import { useEdits } from './edits';
import { HistoryTop } from './HistoryTop';
import { DayLine, UnreadLine } from './Lines';
import { MessageList, type MessageListHandle } from './MessageList';
import { MessageRow } from './MessageRow';
import { mentionedOf } from './names';
import { PendingRow } from './PendingRow';
import { buildRows, localDay, messageAt, type Row } from './rows';
import { useComposing } from './useComposing';
import { useMessageActions } from './useMessageActions';
import { useOlder } from './useOlder';
import { useReading } from './useReading';

type ChatRow = Row<ChatMessage, PendingMessage>;

const isMessage = (row: ChatRow) => row.type === 'message' || row.type === 'pending';

interface Props {
  readonly session: RoomSession;
  /** It was asked for by key: one wants to write. */
  readonly byKey?: boolean;
}

/** The chat of a room: its history, and the box to write in. Mounted while it is shown. */
export function ChatPanel({ session, byKey = false }: Props) {
  const t = useT();
  const { time } = useFormat();
  const messages = useRoom(session, (s) => s.messages);
  const pending = useRoom(session, (s) => s.pending);
  const members = useRoom(session, (s) => s.members);
  const rights = useRoom(session, (s) => s.rights);
  const self = useRoom(session, (s) => s.self.account);
  const list = useRef<MessageListHandle>(null);
  const box = useRef<ComposerHandle>(null);
  useEffect(() => {
    if (byKey) box.current?.focus();
  }, [byKey]);
  const reading = useReading(session, messages, self);
  const older = useOlder(session);
  const composing = useComposing(session, self, () => list.current?.toEnd());
  const { actions, taken } = useMessageActions(session, composing, box, list);
  const { readTo } = reading;
  const rows = useMemo(
    () => buildRows({ messages, pending, more: older.more, readTo, self, dayOf: localDay }),
    [messages, pending, older.more, readTo, self],
  );
  const mentioned = useMemo(() => mentionedOf(members, messages), [members, messages]);
  const retry = useCallback((id: string) => session.retry(id), [session]);
  const discard = useCallback((id: string) => session.discard(id), [session]);
  const mayWrite = rights.includes('chat');
  const edits = useEdits(session);

  const drawRow = (row: ChatRow, current: boolean) => {
    switch (row.type) {
      case 'beginning':
        return <p className={classes.beginning}>{t('room.chat.beginning')}</p>;
      case 'day':
        return <DayLine time={row.time} />;
      case 'unread':
        return <UnreadLine />;
      case 'pending':
        return (
          <PendingRow
            pending={row.pending}
            mentioned={mentioned(row.pending.mentions)}
            self={self}
            onRetry={retry}
            onDiscard={discard}
          />
        );
      case 'message': {
        const { message } = row;
        const own = message.account === self;
        return (
          <MessageRow
            message={message}
            first={row.first}
            own={own}
            current={current}
            self={self}
            mentioned={mentioned(message.mentions)}
            quoted={message.reply === undefined ? undefined : (messageAt(messages, message.reply) ?? null)}
            mayWrite={mayWrite}
            mayRecall={own ? mayWrite : rights.includes('recall_any')}
            edit={edits[message.seq]}
            taken={taken.get(message.seq)}
            actions={actions}
            time={time}
          />
        );
      }
    }
  };

  return (
    <div className={classes.panel}>
      <div className={classes.history}>
        <MessageList
          ref={list}
          rows={rows}
          label={t('room.chat.history')}
          busy={older.loading}
          isItem={isMessage}
          startAt="unread"
          onNearTop={older.onNearTop}
          onView={(last, end) => reading.view(lastSeq(rows, last), end)}
        >
          {drawRow}
        </MessageList>
        <HistoryTop {...older} />
        {rows.length === 0 && !older.more && !older.loading && (
          <div className={classes.empty}>
            <Message icon={<IconMessage />} order={2} title={t('room.chat.empty')}>
              {t('room.chat.emptyText')}
            </Message>
          </div>
        )}
        {reading.below !== undefined && (
          <Button
            className={classes.below}
            size="compact-sm"
            variant={reading.below > 0 ? 'filled' : 'default'}
            rightSection={<IconArrowDown size={14} aria-hidden />}
            onClick={() => list.current?.toEnd()}
          >
            {reading.below > 0 ? t('room.chat.newMessages', { count: reading.below }) : t('room.chat.toEnd')}
          </Button>
        )}
      </div>
      <ChatBox session={session} ref={box} composing={composing} self={self} mayWrite={mayWrite} />
    </div>
  );
}

/** The seq of the last message up to a row; 0 when there is none. */
function lastSeq(rows: readonly ChatRow[], from: number): number {
  for (let at = Math.min(from, rows.length - 1); at >= 0; at--) {
    const row = rows[at];
    if (row?.type === 'message') return row.message.seq;
  }
  return 0;
}
