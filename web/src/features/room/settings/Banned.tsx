import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { peopleQuery } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { Roster } from './Roster';

/** Who cannot come in, each with the way to take that back. */
export function Banned({ session }: { session: RoomSession }) {
  const t = useT();
  const client = useQueryClient();
  const unban = useMutation({
    mutationFn: (account: string) => session.unbanMember(account),
    onSettled: () => client.invalidateQueries(peopleQuery(session.id, 'banned')),
  });
  return (
    <Roster room={session.id} of="banned" title={t('room.banned')} none={t('room.banned.none')} error={unban.error}>
      {({ account, name }) => (
        <Button
          variant="default"
          size="compact-md"
          aria-label={t('room.banned.takeBackNamed', { name })}
          loading={unban.isPending && unban.variables === account}
          onClick={() => unban.mutate(account)}
        >
          {t('room.banned.takeBack')}
        </Button>
      )}
    </Roster>
  );
}
