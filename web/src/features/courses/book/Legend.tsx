import { SHOWN, StatusMark } from '@/features/attendance';
import { useT } from '@/i18n';
import classes from './Share.module.css';
import { ShareBar } from './ShareBar';

/** What the signs of the book mean. */
export function Legend() {
  const t = useT();
  return (
    <ul className={classes.legend} aria-label={t('lessons.book.legend')}>
      {SHOWN.map((status) => (
        <li key={status}>
          <StatusMark status={status} />
          {t(`attendance.status.${status}`)}
        </li>
      ))}
      <li>
        <StatusMark status="none" corrected />
        {t('lessons.book.correctedLegend')}
      </li>
      <li>
        <ShareBar share={0.6} />
        {t('lessons.book.shareLegend')}
      </li>
    </ul>
  );
}
