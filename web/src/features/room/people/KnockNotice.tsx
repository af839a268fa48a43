import { Button, VisuallyHidden } from '@mantine/core';
import { IconDoorEnter } from '@tabler/icons-react';
import { useRef } from 'react';
import { errorKey } from '@/api';
import type { Knock, RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useFocusBack } from '../frame/useFocusBack';
import classes from './KnockNotice.module.css';
import { useAdmit, useWaiting } from './useKnocks';

interface Props {
  readonly session: RoomSession;
  /** The panel lists who waits, which makes the notice needless. */
  readonly listed: boolean;
  /** The panel covers the stage, as it does on phones. */
  readonly covered: boolean;
  readonly onPeople: () => void;
  /** The notice goes and had the focus. */
  readonly onFocusLost: () => void;
}

/** Tells those who may admit that somebody waits, over the stage and where no control is; and a screen reader, politely. */
export function KnockNotice({ session, listed, covered, onPeople, onFocusLost }: Props) {
  const t = useT();
  const waiting = useWaiting(session);
  const [first] = waiting;
  const words = !first
    ? ''
    : waiting.length === 1
      ? t('room.knock.wants', { name: first.name })
      : t('room.knock.several', { count: waiting.length });
  return (
    <>
      <VisuallyHidden role="status" aria-live="polite">
        {words}
      </VisuallyHidden>
      {first && !listed && (
        <Card
          session={session}
          words={words}
          only={waiting.length === 1 ? first : undefined}
          covered={covered}
          onPeople={onPeople}
          onFocusLost={onFocusLost}
        />
      )}
    </>
  );
}

interface CardProps extends Omit<Props, 'listed'> {
  readonly words: string;
  readonly only: Knock | undefined;
}

function Card({ session, words, only, covered, onPeople, onFocusLost }: CardProps) {
  const t = useT();
  const card = useRef<HTMLElement>(null);
  const { answer, failure } = useAdmit(session, useWaiting(session));
  useFocusBack(card, onFocusLost);
  return (
    <section ref={card} className={classes.card} data-covered={covered || undefined} aria-label={t('room.knock.label')}>
      <IconDoorEnter size={20} aria-hidden className={classes.icon ?? ''} />
      <div className={classes.text}>
        {/* The live region above says it; the words here are for eyes. */}
        <span className={classes.words} title={words}>
          {words}
        </span>
        {failure !== undefined && (
          <span className={classes.failure} role="alert">
            {t(errorKey(failure))}
          </span>
        )}
      </div>
      {only ? (
        <>
          <Button
            size="compact-md"
            aria-label={t('room.knock.admitNamed', { name: only.name })}
            onClick={() => answer([only.account], true)}
          >
            {t('room.knock.admit')}
          </Button>
          <Button
            size="compact-md"
            variant="default"
            aria-label={t('room.knock.declineNamed', { name: only.name })}
            onClick={() => answer([only.account], false)}
          >
            {t('room.knock.decline')}
          </Button>
        </>
      ) : (
        <Button size="compact-md" onClick={onPeople}>
          {t('room.knock.show')}
        </Button>
      )}
    </section>
  );
}
