import { useT } from '@/i18n';
import classes from './Pace.module.css';
import { type Point, paceLines } from './pace';

const WIDTH = 260;
const HEIGHT = 72;

interface Props {
  readonly points: readonly Point[];
  readonly now: number;
  /** The newest point in words. */
  readonly words: string;
}

/** How many asked to go slower and how many were lost over the last hour, as two lines. */
export function PaceChart({ points, now, words }: Props) {
  const t = useT();
  const { slower, lost, span } = paceLines(points, now, WIDTH, HEIGHT);
  const last = points.at(-1);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>{t('room.pace.title')}</figcaption>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} className={classes.picture} aria-hidden>
        <path className={classes.ground} d={`M0 ${HEIGHT}H${WIDTH}`} />
        <path className={classes.slower} d={slower} />
        <path className={classes.lost} d={lost} />
      </svg>
      <div className={classes.axis} aria-hidden>
        <span>{t('room.pace.since', { minutes: Math.round(span / 60_000) })}</span>
        <span>{t('room.pace.until')}</span>
      </div>
      <div className={classes.legend} aria-hidden>
        <span data-line="slower">{t('room.pace.slowerCount', { count: last?.slower ?? 0 })}</span>
        <span data-line="lost">{t('room.pace.lostCount', { count: last?.lost ?? 0 })}</span>
      </div>
      <p className={classes.words}>{words}</p>
    </figure>
  );
}
