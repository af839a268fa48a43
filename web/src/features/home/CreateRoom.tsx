import { Button, Modal, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Room } from '@/api';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { CopyButton, ErrorAlert, Form, groupNumber } from '@/ui';
import { type Entry, EntryChoice } from '@/ui/EntryChoice';
import { capacityOf, fitTitle, TITLE_MAX } from '@/ui/roomRules';
import classes from './CreateRoom.module.css';
import { pathOf } from './model';
import { useCreateRoom } from './useCreateRoom';

/** What one fills in to make a room. */
interface RoomDraft {
  readonly title: string;
  readonly entry: Entry;
  readonly guests: boolean;
  readonly capacity: string;
}

/** The dialog that makes a room with a title and a policy of one's own, and then gives its link. */
export function CreateRoom({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  const [room, setRoom] = useState<Room | null>(null);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => setRoom(null)}
      title={t(room ? 'home.created.title' : 'home.create.title')}
      closeButtonProps={{ 'aria-label': t('home.create.close') }}
    >
      {room ? <Created room={room} /> : <Draft onCreated={setRoom} />}
    </Modal>
  );
}

function Draft({ onCreated }: { onCreated: (room: Room) => void }) {
  const t = useT();
  const { display_name: name } = useAccount();
  const create = useCreateRoom();
  const [draft, setDraft] = useState<RoomDraft>({
    title: fitTitle(t('home.defaultTitle', { name })),
    entry: 'open',
    guests: false,
    capacity: '1000',
  });
  const [checked, setChecked] = useState(false);
  const change = (part: Partial<RoomDraft>) => setDraft({ ...draft, ...part });
  const capacity = capacityOf(draft.capacity);
  const title = fitTitle(draft.title);
  const submit = () => {
    setChecked(true);
    if (!title || !capacity || create.isPending) return;
    const { entry, guests } = draft;
    create.mutate({ title, policy: { entry, guests, capacity } }, { onSuccess: onCreated });
  };
  return (
    <Form label={t('home.create.title')} onSubmit={submit}>
      <Stack>
        <ErrorAlert error={create.error} />
        <TextInput
          label={t('home.create.name')}
          data-autofocus
          required
          maxLength={TITLE_MAX}
          value={draft.title}
          error={checked && !title && t('home.create.nameMissing')}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <EntryChoice value={draft.entry} onChange={(entry) => change({ entry })} />
        <Switch
          label={t('home.create.guests')}
          description={t('home.create.guestsHint')}
          checked={draft.guests}
          onChange={(event) => change({ guests: event.currentTarget.checked })}
        />
        <TextInput
          label={t('home.create.capacity')}
          inputMode="numeric"
          autoComplete="off"
          value={draft.capacity}
          error={checked && !capacity && t('home.create.capacityWrong')}
          onChange={(event) => change({ capacity: event.currentTarget.value })}
        />
        <Button type="submit" size="md" loading={create.isPending}>
          {t('home.create.make')}
        </Button>
      </Stack>
    </Form>
  );
}

function Created({ room }: { room: Room }) {
  const t = useT();
  const link = new URL(pathOf(room), window.location.origin).href;
  return (
    <Stack>
      <Text role="status">{t('home.created.text', { number: groupNumber(room.number) })}</Text>
      <TextInput label={t('home.created.link')} readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      <div className={classes.ways}>
        <CopyButton size="md" text={link} label={t('home.created.copy')} />
        <Button size="md" component={Link} to={pathOf(room)} data-autofocus>
          {t('home.created.enter')}
        </Button>
      </div>
    </Stack>
  );
}
