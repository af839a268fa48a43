import { Button, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useAccount } from '@/api/session';
import type { ConnectionState } from '@/connection/types';
import { type JoinSettings, OwnPreview } from '@/features/call';
import { useFormat, useT } from '@/i18n';
import { Avatar, PlainPage } from '@/ui';
import { useRememberedSources } from './useRememberedSources';
import classes from './WaitingRoom.module.css';

interface Props {
  readonly title: string;
  readonly number: string;
  readonly settings: JoinSettings;
  readonly state: ConnectionState;
  readonly onRetry: () => void;
  readonly onCancel: () => void;
}

/** The lobby: what one waits for, as whom, with one's own picture as it will be seen, and the way out. */
export function WaitingRoom({ title, number, settings, state, onRetry, onCancel }: Props) {
  const t = useT();
  const format = useFormat();
  const [since] = useState(Date.now);
  const heading = useRef<HTMLHeadingElement>(null);
  useRememberedSources(number, settings);
  // The page has changed under the person: this is where it goes on, also for a screen reader.
  useEffect(() => heading.current?.focus(), []);
  return (
    <PlainPage title={t('room.wait.title')}>
      <div className={classes.page}>
        <section className={classes.words}>
          <Title order={1} size="h2" ref={heading} tabIndex={-1}>
            {t('room.wait.title')}
          </Title>
          <div className={classes.room} dir="auto">
            {title}
          </div>
          <Text>{t('room.wait.text')}</Text>
          <div className={classes.lost} role="alert">
            {state.phase === 'connecting' && (
              <>
                {t('room.wait.lost')}
                <Button size="compact-md" variant="default" onClick={onRetry}>
                  {t('room.banner.now')}
                </Button>
              </>
            )}
          </div>
          <AsWhom name={settings.name} />
          <div className={classes.since}>{t('room.wait.since', { time: format.time(since) })}</div>
          <Button variant="default" size="md" onClick={onCancel}>
            {t('room.wait.cancel')}
          </Button>
        </section>
        <section className={classes.devices} aria-label={t('room.wait.devices')}>
          <OwnPreview local={settings.local} />
        </section>
      </div>
    </PlainPage>
  );
}

/** What the hosts see of the one who waits. */
function AsWhom({ name }: { name: string }) {
  const t = useT();
  const account = useAccount();
  return (
    <div className={classes.who}>
      <Avatar name={name} account={account.id} avatar={account.avatar ?? ''} size={40} />
      <div>
        <div className={classes.name} dir="auto">
          {name}
        </div>
        <div className={classes.account}>
          {account.guest ? t('room.wait.guest') : t('room.wait.account', { name: account.name })}
        </div>
      </div>
    </div>
  );
}
