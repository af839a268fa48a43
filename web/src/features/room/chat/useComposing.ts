import { useCallback, useEffect, useState } from 'react';
import type { ChatMessage, RoomSession } from '@/connection/types';
import { refusalCode } from '../refusal';
import { mentionsIn } from './compose';
import { type Draft, NO_DRAFT, readDraft, writeDraft } from './draft';
import { discardEdit, isSaving, saveEdit, useEditing, wantedText } from './edits';
import { messageAt } from './rows';

/** What is being written: a new message, perhaps an answer, or a change of an own one. The draft of the new one waits meanwhile. */
export function useComposing(session: RoomSession, account: string, onSent: () => void) {
  const [draft, setDraft] = useState(() => readDraft(account, session.id));
  const [editing, setEditing] = useEditing(session);
  const [error, setError] = useState<string>();
  useEffect(() => writeDraft(account, session.id, draft), [account, session.id, draft]);

  const report = useCallback((cause: unknown) => setError(refusalCode(cause)), []);
  const dismiss = useCallback(() => setError(undefined), []);
  const edit = useCallback(
    (message: ChatMessage) => setEditing({ message, draft: { text: wantedText(session, message), picked: [] } }),
    [session, setEditing],
  );
  const reply = useCallback(
    (message: ChatMessage) => {
      setEditing(undefined);
      setDraft((now) => ({ ...now, reply: message.seq }));
    },
    [setEditing],
  );
  const rewrite = useCallback(
    (text: string) => {
      setEditing(undefined);
      setDraft((now) => ({ ...now, text: now.text === '' ? text : `${now.text}\n${text}` }));
    },
    [setEditing],
  );

  const send = (text: string) => {
    const mentions = mentionsIn(text, draft.picked);
    try {
      session.send(text, {
        ...(draft.reply !== undefined && { reply: draft.reply }),
        ...(mentions.length > 0 && { mentions }),
      });
    } catch (cause) {
      report(cause);
      return;
    }
    setDraft(NO_DRAFT);
    onSent();
  };
  const save = (message: ChatMessage, text: string) => {
    setEditing(undefined);
    const { seq } = message;
    const now = messageAt(session.getSnapshot().messages, seq) ?? message;
    if (text === now.text && !isSaving(session, seq)) discardEdit(session, seq);
    else saveEdit(session, seq, text);
  };

  return {
    draft: editing?.draft ?? draft,
    editing: editing?.message,
    error,
    report,
    dismiss,
    edit,
    reply,
    rewrite,
    change: (next: Draft) => (editing ? setEditing({ ...editing, draft: next }) : setDraft(next)),
    submit: (text: string) => {
      dismiss();
      if (editing) save(editing.message, text);
      else send(text);
    },
    cancel: () => {
      if (editing) setEditing(undefined);
      else setDraft(({ text, picked }) => ({ text, picked }));
    },
  };
}
