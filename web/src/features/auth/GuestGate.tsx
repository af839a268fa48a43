import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { codeOf } from '@/api';
import { roomPath, roomQuery } from '@/api/rooms';
import { useMe } from '@/api/session';
import { useT } from '@/i18n';
import { Failure, groupNumber, isRefused, Message, PlainPage, Refused, Waiting } from '@/ui';
import { GuestForm } from './GuestForm';
import { gateOf } from './gate';

type Props = {
  number: string;
  /** Of the link; empty without. */
  secret: string;
  /** The room: drawn for an account, or for a guest of this very room. */
  children: ReactNode;
};

/** The door of a room's address: lets in, asks a stranger for a name or a login, or says why there is no way in. */
export function GuestGate({ number, secret, children }: Props) {
  const me = useMe();
  const room = useQuery(roomQuery(number));
  const gate = gateOf({ me: me.data, room: room.data, secret });
  const error = me.error ?? room.error;
  const retry = () => void Promise.all([me.refetch(), room.refetch()]);

  if (gate === 'open') return children;
  // What is known already is not taken away by a look for news that failed.
  if (error && gate === 'wait') {
    const code = codeOf(error);
    return isRefused(code) ? <Refused code={code} onRetry={retry} /> : <Failure error={error} onRetry={retry} page />;
  }
  switch (gate) {
    case 'wait':
      return <Waiting />;
    case 'ended':
      return <Refused code="ended" />;
    case 'guest':
      return <GuestForm number={number} secret={secret} />;
    case 'login':
    case 'no_link':
      return <LoginScreen number={number} secret={secret} guestsByLink={gate === 'no_link'} />;
  }
}

function LoginScreen({ number, secret, guestsByLink }: Omit<Props, 'children'> & { guestsByLink: boolean }) {
  const t = useT();
  const { search } = useLocation();
  const back = { to: roomPath({ number, search, secret }) };
  return (
    <PlainPage title={t('auth.closed.title')}>
      <Message
        icon={<IconLock />}
        title={t('auth.closed.title')}
        actions={
          <>
            <Button component={Link} to="/login" state={back}>
              {t('auth.login')}
            </Button>
            <Button component={Link} to="/register" state={back} variant="default">
              {t('auth.register')}
            </Button>
          </>
        }
      >
        {t(guestsByLink ? 'auth.closed.noLink' : 'auth.closed.text', { number: groupNumber(number) })}
      </Message>
    </PlainPage>
  );
}
