import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { memo, type ReactNode, useId, useState } from 'react';
import { useLocale, useT } from '@/i18n';
import type { Entry } from './model';
import classes from './Signup.module.css';
import { StatusMark } from './StatusMark';

interface Props {
  readonly entry: Entry;
  /** Absent for those who may not correct. */
  readonly onCorrect: ((account: string) => void) | undefined;
}

/** One student: how they stand, and on demand the evidence. Drawn anew only when that is another. */
export const EntryRow = memo(Row, (a, b) => a.onCorrect === b.onCorrect && same(a.entry, b.entry));

const same = (a: Entry, b: Entry) =>
  a.account === b.account &&
  a.name === b.name &&
  a.status === b.status &&
  a.row === b.row &&
  a.evidence?.received === b.evidence?.received &&
  a.evidence?.answered === b.evidence?.answered;

function Row({ entry, onCorrect }: Props) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const details = useId();
  const { account, name, status, row } = entry;
  const correction = row?.correction;
  return (
    <li>
      <UnstyledButton
        className={classes.row}
        aria-expanded={open}
        aria-controls={open ? details : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className={classes.name} dir="auto">
          {name}
        </span>{' '}
        {correction && (
          <span className={classes.corrected}>
            {correction.status === status
              ? t('room.signup.corrected')
              : t('room.signup.correctedTo', { status: t(`room.signup.status.${correction.status}`) })}
          </span>
        )}{' '}
        <StatusMark status={status} />
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
      </UnstyledButton>
      {open && (
        <div id={details} className={classes.details}>
          <Evidence entry={entry} />
          {onCorrect && row && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('room.signup.correctNamed', { name })}
              onClick={() => onCorrect(account)}
            >
              {t('room.signup.correct')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** A clock time to the second: seconds decide here. */
function useSeconds(): (ms: number | undefined) => string | undefined {
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  return (ms) => (ms ? format.format(ms) : undefined);
}

function Evidence({ entry: { evidence, row, status } }: { entry: Entry }) {
  const t = useT();
  const time = useSeconds();
  const percent = new Intl.NumberFormat(useLocale(), { style: 'percent' });
  const over = status !== 'waiting' && status !== 'not_reached';
  const never = t('room.signup.e.never');
  const correction = row?.correction;
  const reason = evidence?.reason === 'timeout' ? t('room.signup.e.timeout') : evidence?.reason;
  return (
    <dl>
      {evidence && (
        <>
          <Fact label={t('room.signup.e.offered')}>{time(evidence.offered)}</Fact>
          <Fact label={t('room.signup.e.received')}>{time(evidence.received) ?? never}</Fact>
          <Fact label={t('room.signup.e.answered')}>
            {time(evidence.answered) ?? (over ? t('room.signup.e.none') : never)}
          </Fact>
          <Fact label={t('room.signup.e.deadline')}>{time(evidence.deadline)}</Fact>
          <Fact label={t('room.signup.e.reason')}>{reason}</Fact>
        </>
      )}
      <Fact label={t('room.signup.e.came')}>{time(row?.came) ?? t('room.signup.e.neverCame')}</Fact>
      {row?.came && (
        <Fact label={t('room.signup.e.share')}>{t('room.signup.e.shareOf', { percent: percent.format(row.share) })}</Fact>
      )}
      {correction && row.recorded && row.recorded !== status && (
        <Fact label={t('room.signup.e.recorded')}>{t(`room.signup.status.${row.recorded}`)}</Fact>
      )}
      {correction && (
        <Fact label={t('room.signup.e.correction')}>
          {t('room.signup.e.correctedBy', {
            status: t(`room.signup.status.${correction.status}`),
            reason: correction.reason,
            name: correction.by_name,
            time: time(correction.made) ?? '',
          })}
        </Fact>
      )}
      {row?.left && <Fact label={t('room.lesson.course')}>{t('room.signup.e.left')}</Fact>}
    </dl>
  );
}

/** What is not known has no line. */
function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (children === undefined || children === '') return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
