import { type RefObject, useMemo, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import type { ComposerHandle } from './Composer';
import { discardEdit, saveEdit } from './edits';
import { messageLink } from './link';
import type { MessageActions } from './MessageRow';
import type { useComposing } from './useComposing';

type Composing = Pick<ReturnType<typeof useComposing>, 'edit' | 'reply' | 'rewrite' | 'report'>;

/** What the rows' buttons do, and the texts of one's own messages that were recalled on this page, to be written anew. */
export function useMessageActions(
  session: RoomSession,
  { edit, reply, rewrite, report }: Composing,
  box: RefObject<ComposerHandle | null>,
  jump: (seq: number) => void,
) {
  const [taken, setTaken] = useState<ReadonlyMap<number, string>>(new Map());
  const actions = useMemo<MessageActions>(() => {
    const write =
      <A>(run: (argument: A) => void) =>
      (argument: A) => {
        run(argument);
        box.current?.focus();
      };
    return {
      reply: write(reply),
      edit: write(edit),
      rewrite: write(rewrite),
      recall: ({ seq, text, account }) => {
        const own = account === session.getSnapshot().self.account;
        session.recall(seq).then(() => own && setTaken((now) => new Map(now).set(seq, text)), report);
      },
      saveEdit: (seq, text) => saveEdit(session, seq, text),
      discardEdit: (seq) => discardEdit(session, seq),
      link: (seq) => messageLink(session.getSnapshot().room.number, seq),
      jump,
    };
  }, [session, edit, reply, rewrite, report, box, jump]);
  return { actions, taken };
}
