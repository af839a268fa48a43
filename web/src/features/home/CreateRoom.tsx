import { Button, Input, Modal, SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import type { Room } from '@/api';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { CopyButton, ErrorAlert, Form, groupNumber } from '@/ui';
import classes from './CreateRoom.module.css';
import { capacityOf, fitTitle, pathOf, type RoomDraft, TITLE_MAX } from './model';
import { useCreateRoom } from './useCreateRoom';

/** The dialog that makes a room with a title and a policy of one's own, and then gives its link. Its own chunk. */
export default function CreateRoom({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [room, setRoom] = useState<Room | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(room ? 'home.created.title' : 'home.create.title')}
      closeButtonProps={{ 'aria-label': t('home.create.close') }}
    >
      {room ? <Created room={room} /> : <Draft onCreated={setRoom} />}
    </Modal>
  );
}

function Draft({ onCreated }: { onCreated: (room: Room) => void }) {
  const t = useT();
  const entryId = useId();
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
  const capacity = capacityOf(draft);
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
        <Input.Wrapper
          label={t('home.create.entry')}
          labelElement="div"
          labelProps={{ id: entryId }}
          description={t(draft.entry === 'open' ? 'home.create.openHint' : 'home.create.secretHint')}
          inputWrapperOrder={['label', 'input', 'description']}
        >
          <SegmentedControl
            fullWidth
            aria-labelledby={entryId}
            value={draft.entry}
            onChange={(entry) => change({ entry: entry === 'open' ? 'open' : 'secret' })}
            data={[
              { value: 'open', label: t('home.create.entryOpen') },
              { value: 'secret', label: t('home.create.entrySecret') },
            ]}
          />
        </Input.Wrapper>
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
