import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { errorKey } from '@/api';
import type { Member, RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { Avatar } from '@/ui';
import { refusalCode } from '../refusal';
import { useKeptFocus } from '../useKeptFocus';
import { useRoom } from '../useRoom';
import { handQueue } from './hands';
import classes from './RaisedHands.module.css';

/** Of a long queue so many are shown; the others come when these are done. */
const MOST_SHOWN = 20;

interface Props {
  readonly session: RoomSession;
  readonly members: readonly Member[];
  /** Lowers the own hand, which is then no news to oneself. */
  readonly onLowerOwn: () => void;
}

/** The queue of raised hands, the longest first. Each can be lowered by its owner, and any by those who may mute. */
export function RaisedHands({ session, members, onLowerOwn }: Props) {
  const t = useT();
  const title = useId();
  const mayLower = useRoom(session, (s) => s.rights.includes('mute'));
  const queue = handQueue(members);
  const { lower, failure } = useLowering(session, onLowerOwn);
  const place = useKeptFocus<HTMLDivElement>();
  return (
    <div {...place} className={classes.place}>
      {queue.length > 0 && (
        <section className={classes.section} aria-labelledby={title}>
          <div className={classes.head}>
            <h2 id={title} className={classes.heading}>
              {t('room.hand.raised', { count: queue.length })}
            </h2>
            {mayLower && (
              <Button size="compact-sm" variant="subtle" onClick={() => lower()}>
                {t('room.hand.lowerAll')}
              </Button>
            )}
          </div>
          <ol className={classes.list}>
            {queue.slice(0, MOST_SHOWN).map((person, at) => (
              <HandRow key={person.account} session={session} person={person} place={at + 1} lower={lower} />
            ))}
          </ol>
          {queue.length > MOST_SHOWN && (
            <p className={classes.more}>{t('room.hand.more', { count: queue.length - MOST_SHOWN })}</p>
          )}
        </section>
      )}
      {failure !== undefined && (
        <p className={classes.failure} role="alert">
          {t(errorKey(failure))}
        </p>
      )}
    </div>
  );
}

interface RowProps {
  readonly session: RoomSession;
  readonly person: Member;
  readonly place: number;
  readonly lower: (account: string) => void;
}

function HandRow({ session, person, place, lower }: RowProps) {
  const t = useT();
  const format = useFormat();
  const own = useRoom(session, (s) => s.self.account) === person.account;
  const may = useRoom(session, (s) => s.rights.includes('mute')) || own;
  return (
    <li className={classes.row}>
      <span className={classes.number} aria-hidden>
        {format.number(place)}
      </span>
      <Avatar name={person.name} account={person.account} avatar={person.avatar} size={28} />
      <span className={classes.name} dir="auto">
        {person.name}
      </span>
      {own && <span className={classes.own}>{t('room.people.you')}</span>}
      {may && (
        <Button
          size="compact-sm"
          variant="default"
          className={classes.lower ?? ''}
          aria-label={t('room.hand.lowerOf', { name: person.name })}
          onClick={() => lower(person.account)}
        >
          {t('room.hand.lower')}
        </Button>
      )}
    </li>
  );
}

/** Lowers the hand of one, or of all. What comes of the own one is told where it was raised. */
function useLowering(session: RoomSession, onLowerOwn: () => void) {
  const [failure, setFailure] = useState<string>();
  const self = useRoom(session, (s) => s.self.account);
  const lower = (account?: string) => {
    setFailure(undefined);
    if (account === self) return onLowerOwn();
    session.lowerHand(account).catch((cause: unknown) => {
      const code = refusalCode(cause);
      // Whose hand it was has gone: so has the hand.
      if (code !== 'not_found') setFailure(code);
    });
  };
  return { lower, failure };
}
