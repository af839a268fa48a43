import type { CSSProperties } from 'react';
import classes from './Avatar.module.css';
import { hueOf, initials } from './initials';

interface Props {
  readonly name: string;
  readonly account: string;
  /** Names the person's picture, as the server told it; empty when there is none. */
  readonly avatar: string;
  /** The diameter in pixels. */
  readonly size: number;
}

/**
 * A person's picture over the letters of the name on the quiet colour of the account, which are seen without a picture and until
 * it has come. Says nothing to a screen reader: the name stands beside it.
 */
export function Avatar({ name, account, avatar, size }: Props) {
  const style: CSSProperties & Record<'--hue', number> = {
    '--hue': hueOf(account),
    width: size,
    height: size,
    fontSize: size / 3,
  };
  return (
    <span className={classes.avatar} style={style} aria-hidden>
      {initials(name)}
      {avatar && <img src={avatarAddress(account, avatar)} alt="" draggable={false} />}
    </span>
  );
}

/** Where the picture of an account is. */
export function avatarAddress(account: string, avatar: string): string {
  return `/api/v1/accounts/${encodeURIComponent(account)}/avatar?v=${encodeURIComponent(avatar)}`;
}
