import { hueOf, initials } from '@/features/call';
import classes from './People.module.css';

/** A person's letters on the quiet colour of the account. Says nothing to a screen reader: the name stands beside it. */
export function Avatar({ name, account }: { name: string; account: string }) {
  return (
    <span className={classes.avatar} style={{ background: `hsl(${hueOf(account)} 32% 34%)` }} aria-hidden>
      {initials(name)}
    </span>
  );
}
