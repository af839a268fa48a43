import { Button, Group, Modal, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { errorKey } from '@/api';
import { lessonQuery } from '@/api/signups';
import type { OwnSignup, RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useRoom } from '../useRoom';
import { secondsLeft } from './model';
import classes from './Signup.module.css';
import { TimeBar } from './TimeBar';

/** Above all else of the page, dialogs and menus included. */
const ABOVE_ALL = 1000;
/** The server takes so many characters. */
const MOST_REASON = 200;
/** A last word to who does not see the bar. */
const HURRY_MS = 10_000;

/** Asks a student to confirm that they are here. It cannot be closed: only an answer or the time ends it. */
export function SignupDialog({ session }: { session: RoomSession }) {
  const t = useT();
  const signup = useRoom(session, (s) => s.signup);
  const open = signup?.state === 'asked' || signup?.state === 'sending' ? signup : undefined;
  return (
    <Modal
      opened={open !== undefined}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={ABOVE_ALL}
      title={t('room.signup.ask')}
      centered
    >
      {open && <Question key={open.id} session={session} signup={open} />}
    </Modal>
  );
}

interface Props {
  readonly session: RoomSession;
  readonly signup: OwnSignup;
}

function Question({ session, signup }: Props) {
  const t = useT();
  const title = useRoom(session, (s) => s.room.title);
  const live = useRoom(session, (s) => s.status === 'live');
  const course = useQuery(lessonQuery(session.id)).data?.course_title;
  const [refusing, setRefusing] = useState(false);
  const sending = signup.state === 'sending';
  const timed = signup.kind === 'timed';
  return (
    // The focus begins here and not on a button: who is typing answers nothing by the next key.
    <div className={classes.question} tabIndex={-1} data-autofocus>
      <Announcement signup={signup} />
      <p className={classes.course} dir="auto">
        {course !== undefined && <strong>{course}</strong>}
        <span>{title}</span>
      </p>
      {timed && (
        <TimeBar label={t('room.signup.time')} seconds={signup.seconds} until={signup.until}>
          {(left) => left}
        </TimeBar>
      )}
      <p className={classes.status} role="status">
        {sending && t(live ? 'room.signup.sending' : 'room.signup.sendingLost')}
      </p>
      {signup.failure !== undefined && (
        <p className={classes.failure} role="alert">
          {t('room.signup.failed', { why: t(errorKey(signup.failure)) })}
        </p>
      )}
      {refusing ? (
        <Refusal session={session} sending={sending} onBack={() => setRefusing(false)} />
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t(timed ? 'room.signup.timed' : 'room.signup.normal')}
          </Text>
          <Group justify="space-between" mt="md">
            <Button variant="subtle" color="gray" disabled={sending} onClick={() => setRefusing(true)}>
              {t('room.signup.refuse')}
            </Button>
            <Button size="md" loading={sending} onClick={() => void session.answerSignup('confirm')}>
              {t('room.signup.confirm')}
            </Button>
          </Group>
        </>
      )}
    </div>
  );
}

/** Says it at once to a screen reader, and once more when there is little time left. */
function Announcement({ signup: { seconds, until } }: { signup: OwnSignup }) {
  const t = useT();
  const [hurry, setHurry] = useState(false);
  // As it stood when it came: each later second would be read out.
  const [left] = useState(() => (until === undefined ? seconds : secondsLeft(until, performance.now())));
  useEffect(() => {
    const ms = (until ?? Number.POSITIVE_INFINITY) - performance.now() - HURRY_MS;
    if (!(ms > 0 && ms < Number.POSITIVE_INFINITY)) return;
    const timer = setTimeout(() => setHurry(true), ms);
    return () => clearTimeout(timer);
  }, [until]);
  return (
    <VisuallyHidden role="alert" aria-live="assertive">
      {hurry ? t('room.signup.secondsLeft', { seconds: HURRY_MS / 1000 }) : t('room.signup.announce', { seconds: left })}
    </VisuallyHidden>
  );
}

interface RefusalProps {
  readonly session: RoomSession;
  readonly sending: boolean;
  readonly onBack: () => void;
}

/** The second step of a refusal: what it means, and why, if one wants to say so. */
function Refusal({ session, sending, onBack }: RefusalProps) {
  const t = useT();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void session.answerSignup('refuse', reason.trim());
  };
  return (
    <form onSubmit={submit} aria-label={t('room.signup.refuseTitle')}>
      <Text size="sm" mb="sm">
        {t('room.signup.refuseText')}
      </Text>
      <TextInput
        label={t('room.signup.reason')}
        value={reason}
        maxLength={MOST_REASON}
        autoFocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group justify="space-between" mt="md">
        <Button variant="default" disabled={sending} onClick={onBack}>
          {t('room.signup.back')}
        </Button>
        <Button type="submit" color="red" loading={sending}>
          {t('room.signup.refuseNow')}
        </Button>
      </Group>
    </form>
  );
}
