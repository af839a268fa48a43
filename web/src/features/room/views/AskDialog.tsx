import { Button, Checkbox, Group, Modal, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import type { MediaSource, RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { sourceState } from '../people/model';
import { useRoom } from '../useRoom';
import { SOURCES } from './model';
import { viewRefusal } from './refusal';
import classes from './Views.module.css';

interface Props {
  readonly session: RoomSession;
  /** Who is asked. */
  readonly account: string | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks a member to be seen or heard: each source apart, and by hosts also for everyone. */
export function AskDialog({ session, account, opened, onClose }: Props) {
  const t = useT();
  const person = useRoom(session, (s) => s.members.find((m) => m.account === account));
  const asks = useRoom(session, (s) => s.room.policy.view === 'ask');
  const leads = useRoom(session, (s) => s.rights.includes('spotlight'));
  const [chosen, setChosen] = useState<readonly MediaSource[]>(['camera']);
  const [everyone, setEveryone] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  // Where everyone sees what is on, there is nothing to ask of it.
  const idle = (source: MediaSource) => !asks && person !== undefined && sourceState(person, source) === 'on';
  const wishes = SOURCES.filter((source) => chosen.includes(source) && !idle(source));
  const ask = async () => {
    setFailure(undefined);
    try {
      for (const source of wishes)
        await session.offerView({ account: account ?? '', source, everyone: everyone && asks && leads });
      onClose();
    } catch (cause) {
      setFailure(cause);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('room.view.askTitle', { name: person?.name ?? t('room.view.someone') })}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Stack gap="md">
        <Checkbox.Group value={[...chosen]} onChange={(values) => setChosen(SOURCES.filter((s) => values.includes(s)))}>
          <Stack gap="sm">
            {SOURCES.map((source) => (
              <Checkbox
                key={source}
                value={source}
                label={t(`room.view.ask.${source}`)}
                disabled={idle(source)}
                description={idle(source) ? t('room.view.isOn') : undefined}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {asks && leads && (
          <Switch
            label={t('room.view.askAll')}
            checked={everyone}
            onChange={(event) => setEveryone(event.currentTarget.checked)}
          />
        )}
        <Text size="sm" c="dimmed">
          {t(asks ? 'room.view.askHint' : 'room.view.askHintAll')}
        </Text>
        {failure !== undefined && (
          <p className={classes.failure} role="alert">
            {t(viewRefusal(failure))}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('room.cancel')}
          </Button>
          <Button disabled={wishes.length === 0} onClick={() => void ask()}>
            {t('room.view.askNow')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
