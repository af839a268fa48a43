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

/** What a student was in a lesson, as a sign; the word stands beside it or in the name of what holds it. */
export function StatusMark({ status, corrected = false }: { status: Shown; corrected?: boolean }) {
  const Icon = ICONS[status];
  return (
    <span className={`${classes.mark} ${corrected ? classes.fixed : ''}`} data-status={status} aria-hidden>
      <Icon size={18} stroke={2} />
    </span>
  );
}

/** The share of a lesson's time that a student was there, as a bar. */
export function ShareBar({ share }: { share: number }) {
  return (
    <span className={classes.bar} aria-hidden>
      <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
    </span>
  );
}
