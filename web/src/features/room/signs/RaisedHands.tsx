import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Member, RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { Avatar } from '@/ui';
import { Section } from '../people/Section';
import { refusalCode } from '../refusal';
import { useRoom } from '../useRoom';
import { handQueue } from './hands';
import classes from './RaisedHands.module.css';

interface Props {
  readonly session: RoomSession;
  readonly members: readonly Member[];
  /** Lowers the own hand, which is then no news to oneself. */
  readonly onLowerOwn: () => void;
}

/** The queue of raised hands, the longest first. Each can be lowered by its owner, and any by those who may mute. */
export function RaisedHands({ session, members, onLowerOwn }: Props) {
  const t = useT();
  const mayLower = useRoom(session, (s) => s.rights.includes('mute'));
  const queue = handQueue(members);
  const { lower, failure } = useLowering(session, onLowerOwn);
  return (
    <Section
      title={t('room.hand.raised', { count: queue.length })}
      items={queue}
      failure={failure}
      action={
        mayLower && (
          <Button size="compact-sm" variant="subtle" onClick={() => lower()}>
            {t('room.hand.lowerAll')}
          </Button>
        )
      }
    >
      {(person, place) => <HandRow key={person.account} session={session} person={person} place={place} lower={lower} />}
    </Section>
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
