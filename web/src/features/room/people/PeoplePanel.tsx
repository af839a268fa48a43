import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { Virtualizer } from 'virtua';
import type { RoomSession } from '@/connection/types';
import { useFormat, useLocale, useT } from '@/i18n';
import { Message } from '@/ui';
import { Late } from '@/ui/Late';
import { RaisedHands } from '../signs/RaisedHands';
import { useRoom } from '../useRoom';
import { sideOf } from '../views/model';
import { MemberRow } from './MemberRow';
import { sortPeople } from './model';
import classes from './People.module.css';
import { useMemberActions } from './useMemberActions';
import { useAllMembers, useFoundMembers } from './useMembers';
import { WaitingList } from './WaitingList';

const loadAsk = () => import('../views/AskDialog').then((m) => m.AskDialog);
const loadPutOut = () => import('./PutOutDialog').then((m) => m.PutOutDialog);

/** Who is in the room: how many, found by name, and what may be done with each. */
export function PeoplePanel({ session, onLowerOwn }: { session: RoomSession; onLowerOwn: () => void }) {
  const t = useT();
  const format = useFormat();
  const self = useRoom(session, (s) => s.self);
  const rights = useRoom(session, (s) => s.rights);
  const count = useRoom(session, (s) => s.count);
  const spotlight = useRoom(session, (s) => s.room.spotlight);
  const allDraw = useRoom(session, (s) => s.room.policy.draw === 'all');
  const [query, setQuery] = useState('');
  const members = useAllMembers(session);
  const { found, searching } = useFoundMembers(session, query, members);
  const locale = useLocale();
  const people = useMemo(() => sortPeople(found, self.account, locale), [found, self.account, locale]);
  const scroller = useRef<HTMLElement>(null);
  const views = useRoom(session, (s) => s.views);
  const { run, putOut, asking, confirm, cancel, failure, viewing, wishing, wished } = useMemberActions(session);

  return (
    <div className={classes.panel}>
      <WaitingList session={session} onAction={run} />
      <RaisedHands session={session} members={members} onLowerOwn={onLowerOwn} />
      <div className={classes.search}>
        <TextInput
          type="search"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          placeholder={t('room.people.search')}
          aria-label={t('room.people.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
        />
        <p className={classes.count} role="status">
          {query.trim() === ''
            ? t('room.people.count', { count })
            : !searching && t('room.people.found', { count: people.length, total: format.number(count) })}
        </p>
        {failure && (
          <p className={classes.failure} role="alert">
            {failure}
          </p>
        )}
      </div>
      {searching ? null : people.length === 0 ? (
        <Message icon={<IconSearch />} order={2} title={t('room.people.none')}>
          {t('room.people.noneText')}
        </Message>
      ) : (
        <section ref={scroller} className={classes.list} aria-label={t('room.people')}>
          <Virtualizer as="ul" item="li" scrollRef={scroller} data={people}>
            {(person) => (
              <MemberRow
                key={person.account}
                person={person}
                self={self}
                rights={rights}
                lit={person.account === spotlight}
                allDraw={allDraw}
                side={sideOf(views, self.account, person.account)}
                onAction={run}
              />
            )}
          </Virtualizer>
        </section>
      )}
      <Late load={loadAsk} opened={wishing} onClose={wished}>
        {(Ask, opened) => <Ask key={viewing} session={session} account={viewing} opened={opened} onClose={wished} />}
      </Late>
      <Late load={loadPutOut} opened={asking} onClose={cancel}>
        {(Dialog, opened) => <Dialog opened={opened} putOut={putOut} onConfirm={confirm} onCancel={cancel} />}
      </Late>
    </div>
  );
}
