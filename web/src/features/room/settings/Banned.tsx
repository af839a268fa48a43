import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { errorKey } from '@/api';
import { bannedQuery } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import classes from './RoomSettings.module.css';

/** Who cannot come in, each with the way to take that back. */
export function Banned({ session }: { session: RoomSession }) {
  const t = useT();
  const client = useQueryClient();
  const list = useQuery({ ...bannedQuery(session.id), staleTime: 0 });
  const unban = useMutation({
    mutationFn: (account: string) => session.unbanMember(account),
    onSettled: () => client.invalidateQueries(bannedQuery(session.id)),
  });
  const failure = list.error ?? unban.error;
  const banned = list.data?.banned ?? [];
  return (
    <div>
      <h4 className={classes.sub}>{t('room.banned')}</h4>
      {failure && (
        <p className={classes.failure} role="alert">
          {t(errorKey(refusalCode(failure)))}
        </p>
      )}
      {list.error && (
        <Button variant="default" size="compact-md" onClick={() => void list.refetch()}>
          {t('ui.retry')}
        </Button>
      )}
      {list.data && banned.length === 0 && <p className={classes.hint}>{t('room.banned.none')}</p>}
      <ul className={classes.people}>
        {banned.map(({ account, name, account_name }) => (
          <li key={account} className={classes.person}>
            <span className={classes.name}>
              <span dir="auto">{name}</span> {account_name && <span className={classes.account}>{`@${account_name}`}</span>}
            </span>
            <Button
              variant="default"
              size="compact-md"
              aria-label={t('room.banned.takeBackNamed', { name })}
              loading={unban.isPending && unban.variables === account}
              onClick={() => unban.mutate(account)}
            >
              {t('room.banned.takeBack')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
