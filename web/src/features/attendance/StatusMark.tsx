import {
  IconCheck,
  IconClock,
  IconHandStop,
  IconHourglass,
  IconMinus,
  IconShieldCheck,
  IconWifiOff,
  IconX,
} from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { Shown } from './model';
import classes from './Status.module.css';

const ICONS: Readonly<Record<Shown, typeof IconX>> = {
  present: IconCheck,
  late: IconClock,
  absent: IconX,
  refused: IconHandStop,
  not_reached: IconWifiOff,
  excused: IconShieldCheck,
  waiting: IconHourglass,
  none: IconMinus,
};

/** How a student stands, as a sign; the word stands beside it or in the name of what holds it. */
export function StatusMark({ status, corrected = false }: { status: Shown; corrected?: boolean }) {
  const Icon = ICONS[status];
  return (
    <span className={`${classes.mark} ${corrected ? classes.fixed : ''}`} data-status={status} aria-hidden>
      <Icon size={18} stroke={2} />
    </span>
  );
}

/** How a student stands, within a line: a small sign, the word and the colour. */
export function StatusWord({ status }: { status: Shown }) {
  const t = useT();
  const Icon = ICONS[status];
  return (
    <span className={classes.word} data-status={status}>
      <Icon size={16} aria-hidden />
      {t(`attendance.status.${status}`)}
    </span>
  );
}
