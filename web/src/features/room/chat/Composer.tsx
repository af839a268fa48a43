import { ActionIcon } from '@mantine/core';
import { IconSend2, IconX } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useFormat, useT } from '@/i18n';
import classes from './Composer.module.css';
import {
  byteLength,
  type Candidate,
  cleaned,
  completeMention,
  insertAt,
  isComposing,
  MAX_BYTES,
  sends,
  WARN_BYTES,
} from './compose';
import type { Draft } from './draft';
import { EmojiPicker } from './EmojiPicker';
import { MentionList } from './MentionList';
import { type MentionSource, useMentions } from './useMentions';

export interface ComposerHandle {
  focus(): void;
}

interface Props {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** Sends or saves the cleaned text; the box is emptied by whoever owns the draft. */
  readonly onSubmit: (text: string) => void;
  readonly people: MentionSource;
  /** What the text answers or changes, above the box, with a button that ends it. */
  readonly context?: { readonly label: string; readonly text: string; readonly onCancel: () => void } | undefined;
  /** Up in an empty box. */
  readonly onEditLast: () => void;
  readonly notice?: ReactNode;
  readonly ref?: Ref<ComposerHandle>;
}

/** On a touch keyboard Enter makes a line, and the button sends. */
const enterSends = () => !window.matchMedia('(pointer: coarse)').matches;

/** The box in which a person writes. It grows with the text; Enter sends, except while an input method composes. */
export function Composer({ draft, onChange, onSubmit, people, context, onEditLast, notice, ref }: Props) {
  const t = useT();
  const format = useFormat();
  const box = useRef<HTMLTextAreaElement>(null);
  const caretAfter = useRef<number>(undefined);
  const [caret, setCaret] = useState(0);
  const listId = useId();
  const counterId = useId();
  const mentions = useMentions(people, draft.text, caret);
  const text = cleaned(draft.text);
  const left = MAX_BYTES - byteLength(text);
  const canSend = text !== '' && left >= 0;

  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }));
  useGrowing(box, draft.text);
  useLayoutEffect(() => {
    if (caretAfter.current === undefined) return;
    box.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    setCaret(caretAfter.current);
    caretAfter.current = undefined;
  });

  const put = (next: { text: string; caret: number }, picked = draft.picked) => {
    caretAfter.current = next.caret;
    onChange({ ...draft, text: next.text, picked });
    box.current?.focus();
  };
  const pick = (person: Candidate) => {
    if (mentions.query) put(completeMention(draft.text, caret, mentions.query, person.name), [...draft.picked, person]);
  };
  const submit = () => {
    if (canSend) onSubmit(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const press = event.nativeEvent;
    if (isComposing(press)) return;
    if (mentions.onKey(press.key, pick)) event.preventDefault();
    else if (sends(press) && (enterSends() || press.ctrlKey || press.metaKey)) {
      event.preventDefault();
      submit();
    } else if (press.key === 'Escape' && context) {
      event.stopPropagation();
      context.onCancel();
    } else if (press.key === 'ArrowUp' && draft.text === '') {
      event.preventDefault();
      onEditLast();
    }
  };

  return (
    <div className={classes.composer}>
      {mentions.open && <MentionList id={listId} people={mentions.people} active={mentions.active} onPick={pick} />}
      {notice}
      {context && (
        <div className={classes.context}>
          <span className={classes.contextText}>
            <strong>{context.label}</strong> {context.text}
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            className={classes.button}
            onClick={context.onCancel}
            aria-label={t('room.chat.cancel')}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      )}
      <div className={classes.line}>
        <textarea
          ref={box}
          className={classes.box}
          rows={1}
          value={draft.text}
          placeholder={t('room.chat.placeholder')}
          aria-label={t('room.chat.message')}
          aria-describedby={counterId}
          aria-invalid={left < 0 || undefined}
          aria-autocomplete="list"
          aria-controls={mentions.open ? listId : undefined}
          aria-activedescendant={mentions.open ? `${listId}-${mentions.active}` : undefined}
          onChange={(event) => {
            setCaret(event.target.selectionStart);
            onChange({ ...draft, text: event.target.value });
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => mentions.close()}
          onKeyDown={onKeyDown}
        />
        <EmojiPicker
          onPick={(emoji) => {
            const { selectionStart: from = caret, selectionEnd: to = caret } = box.current ?? {};
            put(insertAt(draft.text, from, to, emoji));
          }}
        />
        <ActionIcon
          size="lg"
          className={classes.button}
          disabled={!canSend}
          onClick={submit}
          aria-label={t('room.chat.send')}
          title={t('room.chat.send')}
        >
          <IconSend2 size={18} aria-hidden />
        </ActionIcon>
      </div>
      <p id={counterId} className={classes.counter} data-over={left < 0 || undefined} role="status">
        {left < 0
          ? t('room.chat.tooLong', { bytes: format.number(-left) })
          : left <= MAX_BYTES - WARN_BYTES
            ? t('room.chat.bytesLeft', { bytes: format.number(left) })
            : ''}
      </p>
    </div>
  );
}

/** The box is as high as its text, up to the style sheet's bound. */
function useGrowing(box: { current: HTMLTextAreaElement | null }, text: string) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`;
  }, [box, text]);
}
