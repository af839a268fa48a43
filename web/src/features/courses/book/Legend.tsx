import { useT } from '@/i18n';
import { SHOWN } from './model';
import classes from './Status.module.css';
import { ShareBar, StatusMark } from './StatusMark';

/** What the signs of the book mean. */
export function Legend() {
  const t = useT();
  return (
    <ul className={classes.legend} aria-label={t('lessons.book.legend')}>
      {SHOWN.map((status) => (
        <li key={status}>
          <StatusMark status={status} />
          {t(`lessons.status.${status}`)}
        </li>
      ))}
      <li>
        <span className={`${classes.mark} ${classes.fixed}`} data-status="waiting" aria-hidden />
        {t('lessons.book.correctedLegend')}
      </li>
      <li>
        <ShareBar share={0.6} />
        {t('lessons.book.shareLegend')}
      </li>
    </ul>
  );
}
