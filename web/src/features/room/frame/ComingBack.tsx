import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ConnectionState } from '@/connection';
import { useFormat, useT } from '@/i18n';
import { Message, PlainPage, Waiting } from '@/ui';

interface Props {
  readonly state: ConnectionState;
  readonly unreachable: boolean;
  readonly onRetry: () => void;
}

/** Shown while a tab goes back into its room; says so when the server cannot be reached. It goes on trying by itself. */
export function ComingBack({ state, unreachable, onRetry }: Props) {
  const t = useT();
  const format = useFormat();
  if (!unreachable) return <Waiting />;
  return (
    <PlainPage title={t('room.out.unreachable')}>
      <Message
        icon={<IconCloudOff />}
        role="alert"
        title={t('room.out.unreachable')}
        actions={
          <>
            <Button onClick={onRetry}>{t('room.banner.now')}</Button>
            <Button component={Link} to="/" variant="default">
              {t('ui.goHome')}
            </Button>
          </>
        }
      >
        {t('room.out.unreachable.text')} {t('room.connection.since', { time: format.time(state.since) })}
      </Message>
    </PlainPage>
  );
}
