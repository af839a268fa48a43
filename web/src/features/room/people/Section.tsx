import { type ReactNode, useId } from 'react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import { useKeptFocus } from '../useKeptFocus';
import classes from './Section.module.css';

/** Of many so many are shown; the others come when these are done. */
const MOST_SHOWN = 20;

interface Props<Item> {
  readonly title: string;
  /** Those it is about, in order; without any it draws nothing. */
  readonly items: readonly Item[];
  /** What is done to all at once. */
  readonly action: ReactNode;
  /** The code of what was refused last. */
  readonly failure: string | undefined;
  readonly children: (item: Item, place: number) => ReactNode;
}

/** A section above the list of people: those who wait, those who raise a hand. */
export function Section<Item>({ title, items, action, failure, children }: Props<Item>) {
  const t = useT();
  const heading = useId();
  const place = useKeptFocus<HTMLDivElement>();
  return (
    <div {...place} className={classes.place}>
      {items.length > 0 && (
        <section className={classes.section} aria-labelledby={heading}>
          <div className={classes.head}>
            <h2 className={classes.heading} id={heading}>
              {title}
            </h2>
            {action}
          </div>
          {failure !== undefined && (
            <p className={classes.failure} role="alert">
              {t(errorKey(failure))}
            </p>
          )}
          <ol className={classes.list}>{items.slice(0, MOST_SHOWN).map((item, at) => children(item, at + 1))}</ol>
          {items.length > MOST_SHOWN && (
            <p className={classes.more}>{t('room.hand.more', { count: items.length - MOST_SHOWN })}</p>
          )}
        </section>
      )}
    </div>
  );
}
