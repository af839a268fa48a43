import classes from './Share.module.css';

/** The share of a lesson's time that a student was there, as a bar. */
export function ShareBar({ share }: { share: number }) {
  return (
    <span className={classes.bar} aria-hidden>
      <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
    </span>
  );
}
