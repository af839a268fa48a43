import { useT } from '@/i18n';
import type { Shown } from './model';
import classes from './Status.module.css';
import { SIGNS } from './signs';

/** How a student stands, as a sign; the word stands beside it or in the name of what holds it. */
export function StatusMark({ status, corrected = false }: { status: Shown; corrected?: boolean }) {
  return (
    <span
      className={`${classes.mark} ${classes.colours} ${corrected ? classes.fixed : ''}`}
      data-status={status}
      aria-hidden
    >
      <Sign status={status} size={18} />
    </span>
  );
}

/** How a student stands, within a line: a small sign, the word and the colour. */
export function StatusWord({ status }: { status: Shown }) {
  const t = useT();
  return (
    <span className={classes.word} data-status={status}>
      <Sign status={status} size={16} />
      {t(`attendance.status.${status}`)}
    </span>
  );
}

function Sign({ status, size }: { status: Shown; size: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden>
      <path className={classes.sign} d={SIGNS[status]} />
    </svg>
  );
}
