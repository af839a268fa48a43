import { VisuallyHidden } from '@mantine/core';
import { IconArrowBackUp, IconArrowBackUpDouble, IconCheck, IconCopy, IconLink, IconPencil } from '@tabler/icons-react';
import { memo, useEffect, useState } from 'react';
import type { ChatMessage } from '@/connection/types';
import { useT } from '@/i18n';
import classes from './Message.module.css';
import { MessageText } from './MessageText';
import { type Mentioned, summary } from './text';

/** What can be done with a message; one object for all rows, so that rows are not drawn anew. */
export interface MessageActions {
  reply(message: ChatMessage): void;
  edit(message: ChatMessage): void;
  recall(message: ChatMessage): void;
  /** Puts the text of a message that was just recalled back into the box. */
  rewrite(text: string): void;
  /** True when it is on the clipboard. */
  copy(text: string): Promise<boolean>;
  copyLink(seq: number): Promise<boolean>;
  jump(seq: number): void;
}

interface Props {
  readonly message: ChatMessage;
  /** Begins a group: name and time are shown. */
  readonly first: boolean;
  readonly own: boolean;
  /** The row that Tab reaches: only its tools are in the tab order. */
  readonly current: boolean;
  /** Somebody has just gone here. */
  readonly lit: boolean;
  readonly self: string;
  readonly mentioned: readonly Mentioned[];
  /** The message that this one answers; undefined when it answers none, null when that one is not loaded. */
  readonly quoted: ChatMessage | null | undefined;
  readonly mayWrite: boolean;
  readonly mayRecall: boolean;
  /** The text of one's own message, recalled a moment ago. */
  readonly taken: string | undefined;
  readonly actions: MessageActions;
  readonly time: (ms: number) => string;
}

/** One message: who, when, what, what it answers, and what can be done with it. */
export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, first, own, self, actions, time } = props;
  const t = useT();
  return (
    <div
      className={classes.row}
      data-own={own || undefined}
      data-first={first || undefined}
      data-lit={props.lit || undefined}
    >
      {first && (
        <div className={classes.head}>
          {!own && (
            <span className={classes.name} dir="auto">
              {message.name}
            </span>
          )}
          <time dateTime={new Date(message.time).toISOString()}>{time(message.time)}</time>
        </div>
      )}
      {message.recalled ? (
        <Recalled {...props} />
      ) : (
        <div className={classes.line}>
          <div className={classes.bubble} data-mentioned={message.mentions.includes(self) || undefined}>
            <Quote quoted={props.quoted} seq={message.reply} onJump={actions.jump} />
            <MessageText text={message.text} mentioned={props.mentioned} self={self} />
            {message.edited && <span className={classes.edited}>{t('room.chat.edited')}</span>}
          </div>
          <Tools {...props} />
        </div>
      )}
    </div>
  );
});

function Recalled({ message, own, taken, actions, mayWrite }: Props) {
  const t = useT();
  return (
    <p className={classes.recalled}>
      {own ? t('room.chat.recalledOwn') : t('room.chat.recalled', { name: message.name })}
      {taken !== undefined && mayWrite && (
        <button type="button" className={classes.textButton} onClick={() => actions.rewrite(taken)}>
          {t('room.chat.rewrite')}
        </button>
      )}
    </p>
  );
}

interface QuoteProps {
  readonly quoted: ChatMessage | null | undefined;
  readonly seq: number | undefined;
  readonly onJump: (seq: number) => void;
}

/** What a message answers, in one line; pressing it goes there. */
function Quote({ quoted, seq, onJump }: QuoteProps) {
  const t = useT();
  if (seq === undefined || quoted === undefined) return null;
  if (quoted === null) {
    return (
      <button type="button" className={classes.quote} onClick={() => onJump(seq)}>
        {t('room.chat.quoteOlder')}
      </button>
    );
  }
  const text = quoted.recalled ? t('room.chat.quoteRecalled') : summary(quoted.text);
  return (
    <button
      type="button"
      className={classes.quote}
      onClick={() => onJump(seq)}
      aria-label={t('room.chat.goToQuoted', { name: quoted.name, text })}
    >
      <span className={classes.quoteName}>{quoted.name}</span>
      <span className={classes.quoteText}>{text}</span>
    </button>
  );
}

/** How long a tool says that it has copied. */
const COPIED_MS = 2000;

function Tools({ message, own, current, mayWrite, mayRecall, actions }: Props) {
  const t = useT();
  const [copied, setCopied] = useState<string>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(setCopied, COPIED_MS, undefined);
    return () => clearTimeout(timer);
  }, [copied]);
  const copies = (label: string, copy: () => Promise<boolean>) => () =>
    void copy().then((done) => setCopied(done ? label : undefined));
  const [copy, copyLink] = [t('room.chat.copy'), t('room.chat.copyLink')];
  const tools = [
    mayWrite && { label: t('room.chat.reply'), Icon: IconArrowBackUp, run: () => actions.reply(message) },
    own && mayWrite && { label: t('room.chat.edit'), Icon: IconPencil, run: () => actions.edit(message) },
    { label: copy, Icon: IconCopy, run: copies(copy, () => actions.copy(message.text)) },
    { label: copyLink, Icon: IconLink, run: copies(copyLink, () => actions.copyLink(message.seq)) },
    mayRecall && {
      label: t('room.chat.recall'),
      Icon: IconArrowBackUpDouble,
      run: () => actions.recall(message),
    },
  ].filter((tool) => tool !== false);
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('room.chat.tools', { name: message.name })}>
      {tools.map(({ label, Icon, run }) => (
        <button
          key={label}
          type="button"
          className={classes.tool}
          tabIndex={current ? 0 : -1}
          title={label}
          aria-label={label}
          onClick={run}
        >
          {copied === label ? <IconCheck size={16} aria-hidden /> : <Icon size={16} aria-hidden />}
        </button>
      ))}
      <VisuallyHidden role="status">{copied !== undefined && t('room.chat.copied')}</VisuallyHidden>
    </div>
  );
}
