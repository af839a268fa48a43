import { Alert, CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { OwnSignup, RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useRoom } from '../useRoom';
import classes from './Signup.module.css';

const SHOWN_MS = 8000;

type End = Exclude<OwnSignup['state'], 'asked' | 'sending'>;

/** `bad` ends stay until they are read: something is on record that the person may want to talk about. */
const TONES = {
  confirmed: 'good',
  refused: 'plain',
  elsewhere: 'plain',
  timeout: 'bad',
  too_late: 'bad',
  closed: 'bad',
  over: 'bad',
} as const satisfies Readonly<Record<End, string>>;

const ICONS = { good: IconCircleCheck, plain: IconInfoCircle, bad: IconAlertTriangle } as const;

/** Says how the sign-in ended for this person. */
export function SignupEnd({ session }: { session: RoomSession }) {
  const signup = useRoom(session, (s) => s.signup);
  if (!signup || signup.state === 'asked' || signup.state === 'sending') return null;
  return <Words key={signup.id} session={session} state={signup.state} late={signup.late ?? false} />;
}

function Words({ session, state, late }: { session: RoomSession; state: End; late: boolean }) {
  const t = useT();
  const tone = TONES[state];
  const Icon = ICONS[tone];
  useEffect(() => {
    if (tone === 'bad') return;
    const timer = setTimeout(() => session.dismissSignup(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [session, tone]);
  return (
    <Alert
      variant="default"
      role="alert"
      icon={<Icon aria-hidden />}
      classNames={{ icon: tone === 'plain' ? '' : (classes[tone] ?? '') }}
    >
      <p className={classes.end}>
        {t(state === 'confirmed' && late ? 'room.signup.end.late' : `room.signup.end.${state}`)}
        <CloseButton size="sm" onClick={() => session.dismissSignup()} aria-label={t('room.close')} />
      </p>
    </Alert>
  );
}
