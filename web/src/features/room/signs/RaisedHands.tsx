import { Button } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
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
}

/** The queue of raised hands, the longest first. Each can be lowered by its owner, and any by those who may mute. */
export function RaisedHands({ session, members }: Props) {
  const t = useT();
  const title = useId();
  const mayLower = useRoom(session, (s) => s.rights.includes('mute'));
  const queue = useMemo(() => handQueue(members), [members]);
  const { lower, failure } = useLowering(session);
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

/** Lowers the hand of one, or of all. */
function useLowering(session: RoomSession) {
  const [failure, setFailure] = useState<string>();
  const self = useRoom(session, (s) => s.self.account);
  const lower = (account?: string) => {
    setFailure(undefined);
    const request = account === self ? session.raiseHand(false) : session.lowerHand(account);
    request.catch((cause: unknown) => {
      const code = refusalCode(cause);
      // Whose hand it was has gone: so has the hand.
      if (code !== 'not_found') setFailure(code);
    });
  };
  return { lower, failure };
}
