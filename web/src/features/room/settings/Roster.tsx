import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { errorKey } from '@/api';
import { peopleQuery, type RosterOf } from '@/api/rooms';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import classes from './RoomSettings.module.css';

export interface RosterPerson {
  readonly account: string;
  readonly name: string;
  readonly role: string;
}

interface Props {
  readonly room: string;
  readonly of: RosterOf;
  readonly title: string;
  /** What it says when nobody is on it. */
  readonly none: string;
  /** Why the last thing done to somebody failed. */
  readonly error: unknown;
  readonly shows?: (person: RosterPerson) => boolean;
  /** What may be done to a person. */
  readonly children: (person: RosterPerson) => ReactNode;
}

const everybody = () => true;

/** Some of the people on a room's record, there or not, each with what may be done to them. */
export function Roster({ room, of, title, none, error, shows = everybody, children }: Props) {
  const t = useT();
  const list = useInfiniteQuery({ ...peopleQuery(room, of), staleTime: 0 });
  const people = list.data?.pages.flatMap((page) => page.people).filter(shows) ?? [];
  const failure = list.error ?? error;
  return (
    <div>
      <h4 className={classes.sub}>{title}</h4>
      {failure != null && (
        <p className={classes.failure} role="alert">
          {t(errorKey(refusalCode(failure)))}
        </p>
      )}
      {list.error && (
        <Button variant="default" size="compact-md" onClick={() => void list.refetch()}>
          {t('ui.retry')}
        </Button>
      )}
      {list.data && people.length === 0 && <p className={classes.hint}>{none}</p>}
      <ul className={classes.people} aria-label={title}>
        {people.map((person) => (
          <li key={person.account} className={classes.person}>
            <span className={classes.name}>
              <span dir="auto">{person.name}</span>{' '}
              {person.account_name && <span className={classes.account}>{`@${person.account_name}`}</span>}
            </span>
            {children(person)}
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="default"
          size="compact-md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('room.roster.more')}
        </Button>
      )}
    </div>
  );
}
