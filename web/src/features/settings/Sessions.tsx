import { Badge, Button, Paper, Skeleton, Title } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile, IconDeviceTablet } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { type Translate, useFormat, useT } from '@/i18n';
import { ErrorAlert, Failure } from '@/ui';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import classes from './Sessions.module.css';
import page from './SettingsPage.module.css';
import { parseUserAgent, shownNetwork } from './userAgent';
import { type Session, useSessions } from './useSessions';

/** Where the account is logged in, and the ways to end that: one by one, or everywhere at once. */
export function Sessions() {
  const t = useT();
  const { list, end, endAll } = useSessions();
  const [asking, setAsking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button that had the focus is gone; whoever went on meanwhile has it elsewhere.
    if (end.isSuccess && document.activeElement === document.body) heading.current?.focus();
  }, [end.isSuccess]);
  return (
    <Paper component="section" withBorder className={page.section ?? ''} aria-labelledby="sessions">
      <Title order={2} size="h4" id="sessions" ref={heading} tabIndex={-1} className={classes.heading ?? ''}>
        {t('settings.sessions')}
      </Title>
      <p className={page.hint}>{t('settings.sessionsHint')}</p>
      <div role="status" className={classes.status}>
        {end.isSuccess && t('settings.sessionEnded', { name: nameOf(end.variables, t) })}
      </div>
      <ErrorAlert error={end.error} />
      {list.data ? (
        <ul className={classes.list}>
          {list.data.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              busy={end.isPending && end.variables.id === session.id}
              onEnd={() => end.mutate(session)}
            />
          ))}
        </ul>
      ) : (
        <Loading error={list.error} onRetry={() => void list.refetch()} />
      )}
      <div>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('settings.sessionsEndAll')}
        </Button>
      </div>
      {/* It hits every device at once, this one too, so it says so before it is done. */}
      <ConfirmDialog
        opened={asking}
        title={t('settings.sessionsEndAllTitle')}
        text={t('settings.sessionsEndAllText', { count: list.data?.length ?? 0 })}
        confirm={t('settings.sessionsEndAll')}
        busy={endAll.isPending}
        failure={<ErrorAlert error={endAll.error} />}
        onConfirm={() => endAll.mutate()}
        onCancel={() => {
          endAll.reset();
          setAsking(false);
        }}
      />
    </Paper>
  );
}

function Loading({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useT();
  if (error) return <Failure error={error} onRetry={onRetry} />;
  return (
    <div className={classes.loading} role="status" aria-label={t('ui.loading')}>
      <Skeleton height={44} />
      <Skeleton height={44} />
    </div>
  );
}

const ICONS = { phone: IconDeviceMobile, tablet: IconDeviceTablet, computer: IconDeviceDesktop } as const;

function SessionRow({ session, busy, onEnd }: { session: Session; busy: boolean; onEnd: () => void }) {
  const t = useT();
  const format = useFormat();
  const Icon = ICONS[parseUserAgent(session.user_agent).kind];
  const name = nameOf(session, t);
  const network = shownNetwork(session.address_prefix);
  return (
    <li className={classes.row}>
      <Icon size={24} className={classes.icon} aria-hidden />
      <div className={classes.about}>
        <div className={classes.name}>
          <strong>{name}</strong>
          {session.current && (
            <Badge variant="light" className={classes.badge ?? ''}>
              {t('settings.sessionHere')}
            </Badge>
          )}
        </div>
        <div className={classes.detail}>
          {session.current
            ? t('settings.sessionNow')
            : t('settings.sessionUsed', { time: format.dateTime(session.last_seen) })}
        </div>
        <div className={classes.detail}>{t('settings.sessionSince', { time: format.dateTime(session.created) })}</div>
        {network !== '' && (
          <div className={classes.detail}>
            {network === 'here' ? t('settings.sessionServer') : t('settings.sessionNetwork', { network })}
          </div>
        )}
      </div>
      <Button
        size="xs"
        variant="default"
        className={classes.end ?? ''}
        loading={busy}
        aria-label={t(session.current ? 'settings.sessionEndHere' : 'settings.sessionEnd', { name })}
        onClick={onEnd}
      >
        {t('settings.logOut')}
      </Button>
    </li>
  );
}

function nameOf({ user_agent }: Pick<Session, 'user_agent'>, t: Translate): string {
  const { browser, system } = parseUserAgent(user_agent);
  if (browser === '') return system || t('settings.sessionUnknown');
  return system === '' ? browser : t('settings.sessionName', { browser, system });
}
