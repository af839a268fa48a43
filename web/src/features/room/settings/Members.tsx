import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleQuery } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { isBelow, type RoleKey, roleKey } from '../people/model';
import { useRoom } from '../useRoom';
import { Consequence } from './Consequence';
import classes from './RoomSettings.module.css';
import { Roster, type RosterPerson } from './Roster';

/** The room's other members, there or not, each below one's own role with the way to take that back. */
export function Members({ session }: { session: RoomSession }) {
  const t = useT();
  const client = useQueryClient();
  const self = useRoom(session, (s) => s.self);
  const mayRemove = useRoom(session, (s) => s.rights.includes('remove'));
  const [asked, setAsked] = useState<string>();
  const remove = useMutation({
    mutationFn: (account: string) => session.removeMember(account),
    onSettled: () => {
      setAsked(undefined);
      return client.invalidateQueries(peopleQuery(session.id, 'members'));
    },
  });
  const others = ({ account }: RosterPerson) => account !== self.account;
  return (
    <Roster
      room={session.id}
      of="members"
      title={t('room.roster')}
      none={t('room.roster.none')}
      error={remove.error}
      shows={others}
    >
      {({ account, name, role }) => {
        const key: RoleKey = roleKey(role);
        if (asked === account) {
          return (
            <Consequence
              text={t('room.remove.text', { name })}
              confirm={t('room.remove.confirm')}
              busy={remove.isPending}
              onConfirm={() => remove.mutate(account)}
              onCancel={() => setAsked(undefined)}
            />
          );
        }
        return (
          <>
            <span className={classes.role}>{t(`room.role.${key}`)}</span>
            {mayRemove && isBelow(role, self.role) && (
              <Button
                variant="default"
                size="compact-md"
                aria-label={t('room.roster.remove', { name })}
                onClick={() => setAsked(account)}
              >
                {t('room.remove.confirm')}
              </Button>
            )}
          </>
        );
      }}
    </Roster>
  );
}
