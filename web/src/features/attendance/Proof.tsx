import { IconPencilCheck } from '@tabler/icons-react';
import type { Evidence, Sheet, SheetRow } from '@/api/attendance';
import { useFormat, useT } from '@/i18n';
import { shownOf } from './model';
import classes from './Proof.module.css';
import { StatusMark } from './StatusMark';

/** What was recorded of a student in a lesson, what a teacher said of it, and each sign-in with its times. */
export function Proof({ row, signups }: { row: SheetRow; signups: Sheet['signups'] }) {
  const t = useT();
  const { dateTime, percent, seconds } = useFormat();
  const { came, correction, left, recorded, share } = row;
  const status = shownOf(row);
  return (
    <>
      <p className={classes.status}>
        <StatusMark status={status} corrected={correction !== undefined} />
        <strong>{t(`attendance.status.${status}`)}</strong>
      </p>
      <p className={classes.fact}>
        {came ? t('attendance.came', { time: seconds(came) }) : t('attendance.never')}
        {' · '}
        {t('attendance.share', { share: percent(share) })}
        {left && ` · ${t('attendance.left')}`}
      </p>
      {correction && (
        <div className={classes.correction}>
          <IconPencilCheck size={18} aria-hidden />
          <p dir="auto">
            {t('attendance.correction', {
              status: t(`attendance.status.${correction.status}`),
              name: correction.by_name,
              when: dateTime(correction.made),
              reason: correction.reason,
            })}
            <br />
            {t('attendance.recorded', { status: t(`attendance.status.${recorded ?? 'none'}`) })}
          </p>
        </div>
      )}
      {signups.length === 0 && <p className={classes.fact}>{t('attendance.noSignup')}</p>}
      {signups.map((signup, i) => (
        <One key={signup.id} signup={signup} number={i + 1} proof={row.signups.find((one) => one.signup === signup.id)} />
      ))}
    </>
  );
}

interface OneProps {
  readonly signup: Sheet['signups'][number];
  readonly number: number;
  readonly proof: Evidence | undefined;
}

/** One sign-in: when it was, and to the second what of it reached the student and came back. */
function One({ signup, number, proof }: OneProps) {
  const t = useT();
  const { seconds } = useFormat();
  const at = (time: number | undefined) => (time ? seconds(time) : t(signup.closed ? 'attendance.no' : 'attendance.notYet'));
  const outOfTime = proof?.reason === 'timeout'; // whether the device said so or not, nobody refused
  const title = t('attendance.signup', { number, time: seconds(signup.started) });
  return (
    <section className={classes.signup} aria-label={title}>
      <h3 className={classes.title}>
        {title}
        {proof && ` · ${t(`attendance.status.${proof.status}`)}`}
      </h3>
      <p className={classes.fact}>
        {signup.kind === 'timed' && `${t('attendance.timed', { seconds: signup.seconds ?? 0 })} · `}
        {signup.closed ? t('attendance.closed', { time: seconds(signup.closed) }) : t('attendance.open')}
      </p>
      {proof && (
        <dl className={classes.times}>
          <dt>{t('attendance.offered')}</dt>
          <dd>{at(proof.offered)}</dd>
          <dt>{t('attendance.received')}</dt>
          <dd>{at(proof.received)}</dd>
          {proof.deadline !== undefined && (
            <>
              <dt>{t('attendance.deadline')}</dt>
              <dd>{at(proof.deadline)}</dd>
            </>
          )}
          <dt>{t('attendance.answered')}</dt>
          <dd>
            {at(proof.answered)}
            {proof.answer && !outOfTime && ` · ${t(`attendance.${proof.answer}`)}`}
          </dd>
          {proof.reason && (
            <>
              <dt>{t('attendance.reason')}</dt>
              <dd dir="auto">{outOfTime ? t('attendance.timeout') : proof.reason}</dd>
            </>
          )}
          {proof.address && (
            <>
              <dt>{t('attendance.address')}</dt>
              <dd>{proof.address}</dd>
            </>
          )}
        </dl>
      )}
    </section>
  );
}
