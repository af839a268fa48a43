import { ActionIcon, Badge, Button, Menu } from '@mantine/core';
import { IconBan, IconCheck, IconDots, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import type { Knock, RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { Avatar } from '@/ui';
import { useRoom } from '../useRoom';
import { Section } from './Section';
import { useAdmit, useWaiting } from './useKnocks';
import classes from './WaitingList.module.css';

interface Props {
  readonly session: RoomSession;
  readonly onAction: (action: 'ban', knock: Knock) => void;
}

/** Who waits to be let in, above the members: each with a yes and a no. Nothing where nobody waits. */
export function WaitingList({ session, onAction }: Props) {
  const t = useT();
  const waiting = useWaiting(session);
  const mayBan = useRoom(session, (s) => s.rights.includes('ban'));
  const { answer, failure } = useAdmit(session, waiting.length === 0);
  return (
    <Section
      title={t('room.knock.waiting', { count: waiting.length })}
      items={waiting}
      failure={failure}
      action={waiting.length > 1 && <AdmitAll waiting={waiting} onAnswer={answer} />}
    >
      {(knock) => <KnockRow key={knock.account} knock={knock} onAnswer={answer} onAction={mayBan ? onAction : undefined} />}
    </Section>
  );
}

type Answer = (accounts: readonly string[], admit: boolean) => void;

function AdmitAll({ waiting, onAnswer }: { waiting: readonly Knock[]; onAnswer: Answer }) {
  const t = useT();
  const everybody = () =>
    onAnswer(
      waiting.map((k) => k.account),
      true,
    );
  return (
    <Button size="compact-sm" variant="light" onClick={everybody}>
      {t('room.knock.admitAll')}
    </Button>
  );
}

interface RowProps {
  readonly knock: Knock;
  readonly onAnswer: Answer;
  readonly onAction: Props['onAction'] | undefined;
}

const KnockRow = memo(function KnockRow({ knock, onAnswer, onAction }: RowProps) {
  const t = useT();
  const format = useFormat();
  const { name, account, avatar, account_name, guest, since } = knock;
  return (
    <li className={classes.row}>
      <Avatar name={name} account={account} avatar={avatar} size={36} />
      <div className={classes.who}>
        <div className={classes.nameLine}>
          <span className={classes.name} dir="auto">
            {name}
          </span>
          {guest && (
            <Badge variant="light" color="yellow" className={classes.badge ?? ''}>
              {t('room.role.guest')}
            </Badge>
          )}
        </div>
        <div className={classes.detail}>
          {t('room.knock.since', { time: format.time(since) })}
          {account_name && ` · @${account_name}`}
        </div>
      </div>
      <div className={classes.answers}>
        <ActionIcon
          size="lg"
          variant="filled"
          aria-label={t('room.knock.admitNamed', { name })}
          title={t('room.knock.admit')}
          onClick={() => onAnswer([account], true)}
        >
          <IconCheck size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size="lg"
          variant="default"
          aria-label={t('room.knock.declineNamed', { name })}
          title={t('room.knock.decline')}
          onClick={() => onAnswer([account], false)}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
        {onAction && (
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon size="lg" variant="subtle" color="gray" aria-label={t('room.people.actions', { name })}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                color="var(--mantine-color-error)"
                leftSection={<IconBan size={16} aria-hidden />}
                onClick={() => onAction('ban', knock)}
              >
                {t('room.people.ban')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </li>
  );
});
