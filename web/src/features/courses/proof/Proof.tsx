import { IconPencilCheck } from '@tabler/icons-react';
import type { Evidence, Sheet, SheetRow } from '@/api/attendance';
import { useFormat, useT } from '@/i18n';
import { shownOf } from '../book/model';
import { StatusMark } from '../book/StatusMark';
import classes from './Proof.module.css';

/** What was recorded of a student in a lesson, what a teacher said of it, and each sign-in with its times. */
export function Proof({ row, signups }: { row: SheetRow; signups: Sheet['signups'] }) {
  const t = useT();
  const { dateTime, percent, seconds } = useFormat();
  const { came, correction, recorded, share } = row;
  const status = shownOf(row);
  return (
    <>
      <p className={classes.status}>
        <StatusMark status={status} corrected={correction !== undefined} />
        <strong>{t(`lessons.status.${status}`)}</strong>
      </p>
      <p className={classes.fact}>
        {came ? t('lessons.proof.came', { time: seconds(came) }) : t('lessons.proof.never')}
        {' · '}
        {t('lessons.proof.share', { share: percent(share) })}
      </p>
      {correction && (
        <div className={classes.correction}>
          <IconPencilCheck size={18} aria-hidden />
          <p dir="auto">
            {t('lessons.proof.correction', {
              status: t(`lessons.status.${correction.status}`),
              name: correction.by_name,
              when: dateTime(correction.made),
              reason: correction.reason,
            })}
            <br />
            {t('lessons.proof.recorded', { status: t(`lessons.status.${recorded ?? 'none'}`) })}
          </p>
        </div>
      )}
      {signups.length === 0 && <p className={classes.fact}>{t('lessons.proof.noSignup')}</p>}
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
  const at = (time: number | undefined) => (time ? seconds(time) : t('lessons.proof.no'));
  const title = t('lessons.proof.signup', { number, time: seconds(signup.started) });
  return (
    <section className={classes.signup} aria-label={title}>
      <h3 className={classes.title}>
        {title}
        {proof && ` · ${t(`lessons.status.${proof.status}`)}`}
      </h3>
      <p className={classes.fact}>
        {signup.kind === 'timed' && `${t('lessons.proof.timed', { seconds: signup.seconds ?? 0 })} · `}
        {signup.closed ? t('lessons.proof.closed', { time: seconds(signup.closed) }) : t('lessons.proof.open')}
      </p>
      {proof && (
        <dl className={classes.times}>
          <dt>{t('lessons.proof.offered')}</dt>
          <dd>{at(proof.offered)}</dd>
          <dt>{t('lessons.proof.received')}</dt>
          <dd>{at(proof.received)}</dd>
          {proof.deadline !== undefined && (
            <>
              <dt>{t('lessons.proof.deadline')}</dt>
              <dd>{at(proof.deadline)}</dd>
            </>
          )}
          <dt>{t('lessons.proof.answered')}</dt>
          <dd>
            {at(proof.answered)}
            {proof.answer && ` · ${t(`lessons.proof.${proof.answer}`)}`}
          </dd>
          {proof.reason && (
            <>
              <dt>{t('lessons.proof.reason')}</dt>
              <dd dir="auto">{proof.reason === 'timeout' ? t('lessons.proof.timeout') : proof.reason}</dd>
            </>
          )}
          {proof.address && (
            <>
              <dt>{t('lessons.proof.address')}</dt>
              <dd>{proof.address}</dd>
            </>
          )}
        </dl>
      )}
    </section>
  );
}
