import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { codeOf, errorKey } from '@/api';
import { type AttendanceRow, attendanceQuery, CORRECTIONS, type Corrected, correctAttendance } from '@/api/signups';
import { useT } from '@/i18n';
import classes from './Signup.module.css';
import { StatusMark } from './StatusMark';

interface Props {
  readonly lesson: string;
  /** Whose attendance; the last one while the dialog closes. */
  readonly row: AttendanceRow | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Puts a correction, with its reason, beside what was recorded of a student. */
export function CorrectDialog({ lesson, row, opened, onClose }: Props) {
  const t = useT();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('room.signup.correctNamed', { name: row?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      {row && <Fields key={row.account} lesson={lesson} row={row} onClose={onClose} />}
    </Modal>
  );
}

function Fields({ lesson, row, onClose }: Pick<Props, 'lesson' | 'onClose'> & { row: AttendanceRow }) {
  const t = useT();
  const [status, setStatus] = useState<Corrected>(() => CORRECTIONS.find((each) => each !== row.status) ?? 'present');
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const { busy, failure, save } = useCorrection(lesson, row.account, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = reason.trim();
    setMissing(given === '');
    if (given) save(status, given);
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('room.signup.correctText')}
        </Text>
        <Radio.Group
          label={t('room.signup.correctStatus')}
          value={status}
          onChange={(value) => setStatus(CORRECTIONS.find((each) => each === value) ?? 'present')}
        >
          <Stack gap="xs" mt="xs">
            {CORRECTIONS.map((each) => (
              <Radio key={each} value={each} label={<StatusMark status={each} />} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={t('room.signup.correctReason')}
          required
          maxLength={200}
          value={reason}
          error={missing && t('room.signup.correctReasonMissing')}
          onChange={(event) => {
            setReason(event.currentTarget.value);
            setMissing(false);
          }}
        />
        {failure !== undefined && (
          <p className={classes.failure} role="alert">
            {t(errorKey(failure))}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('room.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('room.signup.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useCorrection(lesson: string, account: string, onDone: () => void) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const save = async (status: Corrected, reason: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await correctAttendance(lesson, account, status, reason);
      await client.invalidateQueries({ queryKey: attendanceQuery(lesson).queryKey });
      onDone();
    } catch (cause) {
      setFailure(codeOf(cause));
    }
    setBusy(false);
  };
  return { busy, failure, save: (status: Corrected, reason: string) => void save(status, reason) };
}
