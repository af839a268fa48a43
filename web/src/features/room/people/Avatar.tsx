import { hueOf, initials } from '@/features/call';
import classes from './People.module.css';

interface Props {
  readonly name: string;
  readonly account: string;
  /** The version of the person's picture; empty when there is none. */
  readonly avatar: string;
}

/** A person's picture, else letters on the quiet colour of the account. Says nothing to a screen reader: the name stands beside it. */
export function Avatar({ name, account, avatar }: Props) {
  if (avatar !== '') {
    const address = `/api/v1/accounts/${encodeURIComponent(account)}/avatar?v=${encodeURIComponent(avatar)}`;
    return <img className={classes.avatar} src={address} alt="" />;
  }
  return (
    <span className={classes.avatar} style={{ background: `hsl(${hueOf(account)} 32% 34%)` }} aria-hidden>
      {initials(name)}
    </span>
  );
}
