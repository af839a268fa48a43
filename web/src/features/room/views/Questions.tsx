import { Alert, Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { RoomSession, RoomSnapshot, View } from '@/connection/types';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { useRoom } from '../useRoom';
import { answerOf, byRequirement, useAnswer } from './answers';
import { nameOf, questions, shownToEveryone, watchers } from './model';
import { viewRefusal } from './refusal';
import { isOn, switchOn, whyNot } from './sources';
import classes from './Views.module.css';

interface Props {
  readonly session: RoomSession;
  readonly call: Call;
}

/** What others ask to see and hear of this person, one question at a time; by the person's setting some are answered at once. */
export function Questions({ session, call }: Props) {
  const t = useT();
  const views = useRoom(session, (s) => s.views);
  const self = useRoom(session, (s) => s.self);
  const open = useOpen(session, call, questions({ views, self }));
  const [first] = open;
  if (!first) return null;
  return (
    <>
      <Question key={first.view} session={session} call={call} view={first} />
      {open.length > 1 && <p className={classes.more}>{t('room.view.more', { count: open.length - 1 })}</p>}
    </>
  );
}

/** Those that the person has to answer. */
function useOpen(session: RoomSession, call: Call, asked: readonly View[]): readonly View[] {
  const answer = useAnswer((s) => s.answer);
  const answered = useRef(new Set<string>());
  const decide = (view: View) => {
    const asker = session.getSnapshot().members.find(({ account }) => account === view.viewer);
    const on = isOn(call, view.source);
    return byRequirement(session.getSnapshot(), view, asker, on) ?? answerOf(answer, view, asker, on);
  };
  useEffect(() => {
    for (const view of asked) {
      const accept = decide(view);
      if (accept === undefined || answered.current.has(view.view)) continue;
      answered.current.add(view.view);
      session.answerView(view.view, accept).catch(() => answered.current.delete(view.view));
    }
  });
  return asked.filter((view) => decide(view) === undefined);
}

type Refusal = ReturnType<typeof viewRefusal> | ReturnType<typeof whyNot>;

function Question({ session, call, view }: Props & { view: View }) {
  const t = useT();
  const members = useRoom(session, (s) => s.members);
  const goesTo = useRoom(session, (s) => goesToBy(s, view));
  const [failure, setFailure] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const answer = async (accept: boolean) => {
    setBusy(true);
    const impossible = accept ? whyNot(call, view.source) : undefined;
    setFailure(impossible);
    const undo = accept && !impossible ? await switchOn(call, view.source) : () => undefined;
    if (undo && !impossible) {
      await session.answerView(view.view, accept).catch((cause: unknown) => {
        undo(); // nobody may view it after all
        setFailure(viewRefusal(cause));
      });
    }
    setBusy(false);
  };
  const name = nameOf(members, view.viewer) ?? t('room.view.someone');
  const asks = view.everyone ? 'asksAll' : 'asks';
  return (
    <Alert
      variant="default"
      icon={<IconEye aria-hidden />}
      role="alert"
      title={t(`room.view.${asks}.${view.source}`, { name })}
    >
      <p className={classes.text}>
        {t(`room.view.${goesTo}`)} {!isOn(call, view.source) && t(`room.view.opens.${view.source}`)}
      </p>
      {failure !== undefined && <p className={classes.failure}>{t(failure)}</p>}
      <div className={classes.buttons}>
        <Button size="sm" loading={busy} onClick={() => void answer(true)}>
          {t('room.view.allow')}
        </Button>
        <Button size="sm" variant="default" disabled={busy} onClick={() => void answer(false)}>
          {t('room.view.decline')}
        </Button>
      </div>
    </Alert>
  );
}

/** Who sees or hears a source once a question is allowed: everyone, this one too, or this one only. */
function goesToBy(room: RoomSnapshot, { everyone, source }: View): 'toAll' | 'toAlso' | 'toOne' {
  if (everyone || room.room.policy.view === 'all') return 'toAll';
  return shownToEveryone(room, source) || watchers(room, source).length > 0 ? 'toAlso' : 'toOne';
}
