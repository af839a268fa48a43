import { type Icon, IconArrowBackUp, IconArrowBackUpDouble, IconLink, IconPencil } from '@tabler/icons-react';
import { memo } from 'react';
import type { ChatMessage } from '@/connection/types';
import { useT } from '@/i18n';
import { CopyIcon } from '@/ui/CopyIcon';
import type { Edit } from './edits';
import classes from './Message.module.css';
import { MessageText } from './MessageText';
import { Refusal } from './Refusal';
import { type Mentioned, summary } from './text';

/** What can be done with a message; one object for all rows, so that rows are not drawn anew. */
export interface MessageActions {
  reply(message: ChatMessage): void;
  edit(message: ChatMessage): void;
  recall(message: ChatMessage): void;
  /** Puts the text of a message that was just recalled back into the box. */
  rewrite(text: string): void;
  /** The address of a message. */
  link(seq: number): string;
  jump(seq: number): void;
  /** Tries once more to save a change, or gives it up. */
  saveEdit(seq: number, text: string): void;
  discardEdit(seq: number): void;
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
  /** A change of it that the server has not confirmed. */
  readonly edit: Edit | undefined;
  /** The text of one's own message, recalled a moment ago. */
  readonly taken: string | undefined;
  readonly actions: MessageActions;
  readonly time: (ms: number) => string;
}

/** One message: who, when, what, what it answers, and what can be done with it. */
export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, first, own, self, edit, actions, time } = props;
  const t = useT();
  const text = edit?.text ?? message.text;
  const saving = edit !== undefined && edit.code === undefined;
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
            <MessageText text={text} mentioned={props.mentioned} self={self} />
            {(saving || message.edited) && (
              <span className={classes.edited}>{t(saving ? 'room.chat.saving' : 'room.chat.edited')}</span>
            )}
          </div>
          <Tools {...props} text={text} />
        </div>
      )}
      {edit?.code !== undefined && !message.recalled && (
        <Refusal
          said={t('room.chat.notSaved')}
          code={edit.code}
          again={t('ui.retry')}
          onAgain={() => actions.saveEdit(message.seq, text)}
          onDiscard={() => actions.discardEdit(message.seq)}
        />
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

function Tools({ message, text, own, current, mayWrite, mayRecall, actions }: Props & { readonly text: string }) {
  const t = useT();
  const tool = { className: classes.tool, tabIndex: current ? 0 : -1 };
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('room.chat.tools', { name: message.name })}>
      {mayWrite && (
        <Tool {...tool} label={t('room.chat.reply')} Icon={IconArrowBackUp} onClick={() => actions.reply(message)} />
      )}
      {own && mayWrite && (
        <Tool {...tool} label={t('room.chat.edit')} Icon={IconPencil} onClick={() => actions.edit(message)} />
      )}
      <CopyIcon {...tool} label={t('room.chat.copy')} text={text} />
      <CopyIcon {...tool} label={t('room.chat.copyLink')} text={actions.link(message.seq)} Icon={IconLink} />
      {mayRecall && (
        <Tool {...tool} label={t('room.chat.recall')} Icon={IconArrowBackUpDouble} onClick={() => actions.recall(message)} />
      )}
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly Icon: Icon;
  readonly className: string | undefined;
  readonly tabIndex: number;
  readonly onClick: () => void;
}

function Tool({ label, Icon, ...button }: ToolProps) {
  return (
    <button type="button" title={label} aria-label={label} {...button}>
      <Icon size={16} aria-hidden />
    </button>
  );
}
