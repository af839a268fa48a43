import { elapsed } from '../frame/clock';
import { secondsLeft, shareLeft } from './model';
import classes from './Signup.module.css';
import { useElapsed } from './useElapsed';

interface Props {
  readonly label: string;
  readonly seconds: number;
  /** On the clock of performance.now(); undefined until it is known: the whole time is left. */
  readonly until: number | undefined;
  /** What stands above the bar, of the time that is left as a clock shows it. */
  readonly children: (left: string, over: boolean) => string;
}

/** Time that runs out, as a bar and in words; with a colour of its own when little is left. */
export function TimeBar({ label, seconds, until, children }: Props) {
  const now = useElapsed(until !== undefined);
  const left = until === undefined ? seconds : Math.min(seconds, secondsLeft(until, now));
  const share = until === undefined ? 1 : shareLeft(until, now, seconds);
  return (
    <div className={classes.time} data-short={left <= 10 || undefined}>
      {/* Read out each second it would drown everything: the words that matter are told apart. */}
      <div className={classes.left} role="timer" aria-live="off" aria-label={label}>
        {children(elapsed(left * 1000), left === 0)}
      </div>
      <div className={classes.track} aria-hidden>
        <div className={classes.bar} style={{ '--left': `${share * 100}%` } as React.CSSProperties} />
      </div>
    </div>
  );
}
