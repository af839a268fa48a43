import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CorrectedStatus, SheetRow } from '@/api/attendance';
import { correctAttendance } from '@/api/signups';
import { useT } from '@/i18n';
import { ErrorAlert, Form } from '@/ui';
import { CORRECTED, shownOf } from '../book/model';
import classes from './Proof.module.css';

const REASON_MAX = 200;

/** Puts a correction beside what was recorded: what the student was, and why. */
export function Correct({ lesson, row }: { lesson: string; row: SheetRow }) {
  const t = useT();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [status, setStatus] = useState<CorrectedStatus>(CORRECTED.find((one) => one !== shownOf(row)) ?? 'present');
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  const correct = useMutation({
    mutationFn: () => correctAttendance(lesson, row.account, status, reason.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: ['attendance'] }),
  });
  if (!open) {
    return (
      <Button variant="default" mt="md" onClick={() => setOpen(true)}>
        {t('lessons.correct')}
      </Button>
    );
  }
  const submit = () => {
    setChecked(true);
    if (reason.trim() && !correct.isPending) correct.mutate();
  };
  return (
    <Form label={t('lessons.correct')} onSubmit={submit} className={classes.correct}>
      <Stack gap="sm">
        <ErrorAlert error={correct.error} />
        <NativeSelect
          label={t('lessons.correct.status')}
          autoFocus
          value={status}
          onChange={(event) => setStatus(CORRECTED.find((one) => one === event.currentTarget.value) ?? 'present')}
          data={CORRECTED.map((one) => ({ value: one, label: t(`lessons.status.${one}`) }))}
        />
        <TextInput
          label={t('lessons.correct.reason')}
          description={t('lessons.correct.reasonHint')}
          maxLength={REASON_MAX}
          value={reason}
          error={checked && !reason.trim() && t('lessons.correct.reasonMissing')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" loading={correct.isPending}>
          {t('lessons.correct.save')}
        </Button>
      </Stack>
    </Form>
  );
}
