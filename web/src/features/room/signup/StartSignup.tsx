import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { errorKey } from '@/api';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import { PRESETS, secondsOf } from './model';
import classes from './Signup.module.css';

const LIMITS = ['none', ...PRESETS, 'own'] as const;
type Limit = (typeof LIMITS)[number];

interface Choice {
  readonly limit: Limit;
  /** One's own time, as it was written. */
  readonly own: string;
}

/** How this person last started one; kept in this browser. */
export const useChoice = create<Choice>()(persist((): Choice => ({ limit: 'none', own: '90' }), { name: 'atrium.signup' }));

/** Starts a sign-in, with or without a time. */
export function StartSignup({ session }: { session: RoomSession }) {
  const t = useT();
  const { limit, own } = useChoice();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const seconds = limit === 'own' ? secondsOf(own) : limit === 'none' ? 0 : limit;
  const start = (event: FormEvent) => {
    event.preventDefault();
    if (seconds === undefined) return;
    setBusy(true);
    setFailure(undefined);
    session.startSignup(seconds || undefined).then(
      () => setBusy(false),
      (cause: unknown) => {
        setBusy(false);
        setFailure(refusalCode(cause));
      },
    );
  };
  return (
    <form className={classes.part} onSubmit={start} noValidate aria-labelledby="start-signup">
      <h2 className={classes.heading} id="start-signup">
        {t('room.signup.start')}
      </h2>
      <p className={classes.hint}>{t('room.signup.startHint')}</p>
      <Limits limit={limit} />
      {limit === 'own' && (
        <TextInput
          className={classes.own ?? ''}
          label={t('room.signup.limit.ownSeconds')}
          inputMode="numeric"
          value={own}
          error={seconds === undefined && t('room.signup.limit.wrong')}
          onChange={(event) => useChoice.setState({ own: event.currentTarget.value })}
        />
      )}
      <Button type="submit" loading={busy} disabled={seconds === undefined}>
        {t('room.signup.startNow')}
      </Button>
      {failure !== undefined && (
        <p className={classes.failure} role="alert">
          {t(failure === 'already_running' ? 'room.signup.alreadyRunning' : errorKey(failure))}
        </p>
      )}
    </form>
  );
}

function Limits({ limit }: { limit: Limit }) {
  const t = useT();
  const name = useId();
  const words = (one: Limit) => {
    if (one === 'none' || one === 'own') return t(`room.signup.limit.${one}`);
    return one < 60 ? t('room.signup.limit.seconds', { count: one }) : t('room.signup.limit.minutes', { count: one / 60 });
  };
  return (
    <fieldset className={classes.limits}>
      <legend>{t('room.signup.limit')}</legend>
      {LIMITS.map((one) => (
        <label key={one} className={classes.limit}>
          <input type="radio" name={name} checked={limit === one} onChange={() => useChoice.setState({ limit: one })} />
          {words(one)}
        </label>
      ))}
    </fieldset>
  );
}
