import { Button } from '@mantine/core';
import { useState } from 'react';
import { errorKey } from '@/api';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import type { Running } from './model';
import classes from './Signup.module.css';
import { TimeBar } from './TimeBar';

/** The sign-in that runs: how much time is left, and its end. */
export function RunningSignup({ session, running }: { session: RoomSession; running: Running }) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const close = () => {
    setBusy(true);
    setFailure(undefined);
    // Once it is closed this is not drawn any more.
    session.closeSignup(running.id).catch((cause: unknown) => {
      setBusy(false);
      setFailure(refusalCode(cause));
    });
  };
  return (
    <section className={classes.part} aria-labelledby="signup-runs">
      <h2 className={classes.heading} id="signup-runs">
        {t('room.signup.runs')}
      </h2>
      <div className={classes.running}>
        {running.until === undefined ? (
          <p className={classes.hint}>{t('room.signup.runsNormal')}</p>
        ) : (
          <TimeBar label={t('room.signup.time')} seconds={running.seconds} until={running.until}>
            {(time, over) => (over ? t('room.signup.runsOver') : t('room.signup.runsLeft', { time }))}
          </TimeBar>
        )}
      </div>
      <div className={classes.buttons}>
        <Button loading={busy} onClick={close}>
          {t('room.signup.close')}
        </Button>
        <p className={classes.hint}>{t('room.signup.closeHint')}</p>
      </div>
      {failure !== undefined && (
        <p className={classes.failure} role="alert">
          {t(failure === 'too_late' ? 'room.signup.tooLate' : errorKey(failure))}
        </p>
      )}
    </section>
  );
}
