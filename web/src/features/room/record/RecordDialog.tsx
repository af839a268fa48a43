import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlayerRecordFilled } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { loadScenery, useStore } from '@/features/call';
import { useFormat, useT } from '@/i18n';
import type { Call } from '@/media/call';
import { BYTES_PER_MINUTE, MEMORY_MOST } from '@/media/record/limits';
import type { Subject } from '@/media/record/recorder';
import { useRoom } from '../useRoom';
import { fileTitle, minutesOf } from './model';
import { loadRecorder, shown } from './shown';

interface Props {
  readonly session: RoomSession;
  readonly call: Call;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const load = () => Promise.all([loadScenery(), loadRecorder()]);

/** What is recorded, where it goes, and who is shown it; then it begins. */
export function RecordDialog({ session, call, opened, onClose }: Props) {
  const t = useT();
  const mayView = useRoom(session, (s) => s.rights.includes('record'));
  const phase = useStore(call.state, (s) => s.phase);
  const at = useStore(shown, (s) => s.at);
  const [wish, setWish] = useState<Subject>('view');
  const subject = mayView ? wish : 'own';
  // Early, because what a click allows lasts only for a moment.
  useEffect(() => {
    if (opened) load().catch(() => undefined);
  }, [opened]);
  const start = async () => {
    const [{ sceneryOf }, recorder] = await load();
    const title = fileTitle(session.getSnapshot().room.title, new Date());
    const mayRecord = () => session.getSnapshot().rights.includes('record');
    await recorder.start(sceneryOf({ call, subject, title, mayRecord }));
  };
  const [failed, setFailed] = useState(false);
  const begin = () => {
    setFailed(false);
    start().then(onClose, () => setFailed(true));
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('room.record.title')}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Stack gap="md">
        {mayView ? (
          <Radio.Group
            label={t('room.record.what')}
            value={subject}
            onChange={(value) => setWish(value === 'own' ? 'own' : 'view')}
          >
            <Stack gap="sm" mt="xs">
              <Radio value="view" label={t('room.record.view')} description={t('room.record.viewHint')} data-autofocus />
              <Radio value="own" label={t('room.record.own')} description={t('room.record.ownHint')} />
            </Stack>
          </Radio.Group>
        ) : (
          <div>
            <Text fw={600}>{t('room.record.own')}</Text>
            <Text size="sm">{t('room.record.ownHint')}</Text>
            <Text size="sm" c="dimmed" mt="xs">
              {t('room.record.viewNo')}
            </Text>
          </div>
        )}
        <Where opened={opened} />
        {failed && (
          <Text size="sm" c="red" role="alert">
            {t('ui.late.failed')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('room.cancel')}
          </Button>
          <Button
            color="red"
            disabled={phase !== 'in'}
            loading={at === 'starting'}
            leftSection={<IconPlayerRecordFilled size={16} aria-hidden />}
            onClick={begin}
          >
            {t('room.record.start')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Where the file goes, and how long there is space for it. */
function Where({ opened }: { opened: boolean }) {
  const t = useT();
  const { number } = useFormat();
  const minutes = useSpace(opened);
  const lasting = navigator.storage?.getDirectory !== undefined;
  const inMemory = minutesOf(MEMORY_MOST, BYTES_PER_MINUTE);
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('room.record.where', { megabytes: number(Math.round(BYTES_PER_MINUTE / 1e6)) })}
      </Text>
      <Text size="sm" c="dimmed">
        {t('room.record.background')}
      </Text>
      {!lasting && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('room.record.inMemory', { minutes: inMemory })}
        </Alert>
      )}
      {lasting && minutes !== undefined && minutes < 120 && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('room.record.space', { minutes })}
        </Alert>
      )}
    </>
  );
}

/** For how many minutes the browser has space; the file is made whole beside what was written. */
function useSpace(opened: boolean): number | undefined {
  const [minutes, setMinutes] = useState<number>();
  useEffect(() => {
    if (!opened) return;
    navigator.storage?.estimate?.().then(
      ({ quota = 0, usage = 0 }) => setMinutes(minutesOf((quota - usage) / 2, BYTES_PER_MINUTE)),
      () => undefined,
    );
  }, [opened]);
  return minutes;
}
