import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CORRECTIONS, type CorrectedStatus, correctAttendance, type SheetRow } from '@/api/attendance';
import { useT } from '@/i18n';
import { ErrorAlert, Form } from '@/ui';
import { shownOf } from './model';
import classes from './Proof.module.css';

const REASON_MAX = 200;

/** Puts a correction beside what was recorded: what the student was, and why. */
export function Correct({ lesson, row }: { lesson: string; row: SheetRow }) {
  const t = useT();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [status, setStatus] = useState<CorrectedStatus>(CORRECTIONS.find((one) => one !== shownOf(row)) ?? 'present');
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  const correct = useMutation({
    mutationFn: () => correctAttendance(lesson, row.account, status, reason.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: ['attendance'] }),
  });
  if (!open) {
    return (
      <Button variant="default" mt="md" onClick={() => setOpen(true)}>
        {t('attendance.correct')}
      </Button>
    );
  }
  const submit = () => {
    setChecked(true);
    if (reason.trim() && !correct.isPending) correct.mutate();
  };
  return (
    <Form label={t('attendance.correct')} onSubmit={submit} className={classes.correct}>
      <Stack gap="sm">
        <ErrorAlert error={correct.error} />
        <NativeSelect
          label={t('attendance.correct.status')}
          autoFocus
          value={status}
          onChange={(event) => setStatus(CORRECTIONS.find((one) => one === event.currentTarget.value) ?? 'present')}
          data={CORRECTIONS.map((one) => ({ value: one, label: t(`attendance.status.${one}`) }))}
        />
        <TextInput
          label={t('attendance.correct.reason')}
          description={t('attendance.correct.reasonHint')}
          maxLength={REASON_MAX}
          value={reason}
          error={checked && !reason.trim() && t('attendance.correct.reasonMissing')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" loading={correct.isPending}>
          {t('attendance.correct.save')}
        </Button>
      </Stack>
    </Form>
  );
}
