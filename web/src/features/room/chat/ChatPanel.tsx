import { Button } from '@mantine/core';
import { IconArrowDown, IconMessage } from '@tabler/icons-react';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ChatMessage, PendingMessage, RoomSession } from '@/connection/types';
import { localDay } from '@/days';
import { useFormat, useT } from '@/i18n';
import { Message } from '@/ui';
import { useRoom } from '../useRoom';
import { ChatBox } from './ChatBox';
import classes from './ChatPanel.module.css';
import type { ComposerHandle } from './Composer';
import { useEdits } from './edits';
import { HistoryEdge } from './HistoryEdge';
import { JumpNotice } from './JumpNotice';
import { DayLine, UnreadLine } from './Lines';
import { messageHere } from './link';
import { MessageList, type MessageListHandle, type View } from './MessageList';
import { MessageRow } from './MessageRow';
import { MissedButton } from './MissedButton';
import { type Answers, mentionedOf } from './names';
import { PendingRow } from './PendingRow';
import { buildRows, messageAt, type Row } from './rows';
import { useComposing } from './useComposing';
import { useEdges } from './useEdges';
import type { Jump } from './useJump';
import { useMessageActions } from './useMessageActions';
import { useMissed } from './useMissed';
import { useReading } from './useReading';

type ChatRow = Row<ChatMessage, PendingMessage>;

const NONE: readonly PendingMessage[] = [];

const isMessage = (row: ChatRow) => row.type === 'message' || row.type === 'pending';

interface Props {
  readonly session: RoomSession;
  readonly jump: Jump;
  /** It was asked for by key: one wants to write. */
  readonly byKey?: boolean;
}

/** The chat of a room: its history, and the box to write in. Mounted while it is shown. */
export function ChatPanel({ session, jump, byKey = false }: Props) {
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
  const edges = useEdges(session);
  const { hasOlder, hasNewer } = edges;
  const window = useRoom(session, (s) => s.window);
  const { readTo, cameAt } = reading;
  const away = useMissed(session, messages, self, readTo, cameAt);
  const toEnd = () => {
    if (hasNewer) jump.toNewest(false);
    else list.current?.toEnd();
  };
  const composing = useComposing(session, self, toEnd);
  const { actions, taken } = useMessageActions(session, composing, box, jump.toMessage);
  const rows = useMemo(
    // What is not sent yet follows the newest message, which is not here while there is a gap.
    () => buildRows({ messages, pending: hasNewer ? NONE : pending, more: hasOlder, readTo, self, dayOf: localDay }),
    [messages, pending, hasOlder, hasNewer, readTo, self],
  );
  const onView = ({ first, last, end }: View) => {
    reading.view(lastSeq(rows, last), end);
    const line = rows.findIndex((row) => row.type === 'unread');
    away.look(line < 0 ? undefined : line < first ? 'above' : line > last ? 'below' : 'inside');
  };
  // A link to a message of this room leads there, and not into a second tab.
  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = (event.target as Element).closest('a');
    const seq = link && messageHere(link.href, session.getSnapshot().room.number);
    if (typeof seq !== 'number') return;
    event.preventDefault();
    jump.toMessage(seq);
  };
  const [answers] = useState((): Answers => new WeakMap());
  const mentioned = useMemo(() => mentionedOf(members, messages, answers), [members, messages, answers]);
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
            lit={jump.lit === message.seq}
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
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the links in it are what is pressed, by key too */}
      <div className={classes.history} onClick={onClick}>
        <MessageList
          ref={list}
          rows={rows}
          window={window}
          more={hasNewer}
          label={t('room.chat.history')}
          busy={edges.busy}
          isItem={isMessage}
          startAt="unread"
          aim={jump.aim}
          onArrived={jump.arrived}
          onNear={edges.onNear}
          onView={onView}
        >
          {drawRow}
        </MessageList>
        <div className={classes.top}>
          <HistoryEdge end="top" loading={edges.loadingOlder} failed={edges.failed === 'top'} load={edges.load} />
          <MissedButton missed={away.missed} onGo={() => jump.toAfter(readTo ?? 0)} onDismiss={away.dismiss} />
          <JumpNotice problem={jump.problem} dismiss={jump.dismiss} />
        </div>
        <HistoryEdge end="bottom" loading={edges.loadingNewer} failed={edges.failed === 'bottom'} load={edges.load} />
        {rows.length === 0 && !hasOlder && !edges.busy && (
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
            onClick={() => jump.toNewest(true)}
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
