import { useFormat, useT } from '@/i18n';
import classes from './Lines.module.css';
import { relativeDay } from './rows';

/** Begins a day of the reader's calendar. */
export function DayLine({ time }: { time: number }) {
  const t = useT();
  const format = useFormat();
  const relative = relativeDay(time, Date.now());
  return (
    <div className={classes.line}>
      <span>{relative ? t(`room.chat.${relative}`) : format.date(time)}</span>
    </div>
  );
}

/** Stands before the first message that was not read. */
export function UnreadLine() {
  const t = useT();
  return (
    <div className={classes.line} data-unread>
      <span>{t('room.chat.unread')}</span>
    </div>
  );
}
