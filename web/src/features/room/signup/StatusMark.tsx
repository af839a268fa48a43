import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHandStop,
  IconHourglass,
  IconMail,
  IconWifiOff,
} from '@tabler/icons-react';
import type { SignupStatus } from '@/api/signups';
import { useT } from '@/i18n';
import classes from './Signup.module.css';

const ICONS = {
  present: IconCircleCheck,
  late: IconClock,
  waiting: IconHourglass,
  not_reached: IconWifiOff,
  refused: IconHandStop,
  absent: IconCircleX,
  excused: IconMail,
  none: IconCircleDashed,
} as const;

/** How a student stands: an icon, a word and a colour. */
export function StatusMark({ status = 'none' }: { status: SignupStatus | 'none' | undefined }) {
  const t = useT();
  const Icon = ICONS[status];
  return (
    <span className={classes.mark} data-status={status}>
      <Icon size={16} aria-hidden />
      {t(`room.signup.status.${status}`)}
    </span>
  );
}
