import { Button, Paper } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Course, leaveCourse } from '@/api/courses';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { ErrorAlert } from '@/ui';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { ByCode } from './ByCode';
import classes from './Courses.module.css';
import { Joining } from './Joining';
import { wayIn } from './model';

/** How one comes into the course, what one waits for, or the way out. */
export function ComeIn({ course }: { course: Course }) {
  const t = useT();
  const { id: own } = useAccount();
  const way = wayIn(course);
  if (course.state === 'refused') return <p className={classes.hint}>{t('courses.refusedHint')}</p>;
  if (course.state === 'active' || course.state === 'waiting')
    return course.owner === own ? null : <GoOut course={course} />;
  if (course.archived) return <p className={classes.hint}>{t('courses.archivedHint')}</p>;
  return (
    <Paper withBorder className={classes.card}>
      {way === 'code' ? <ByCode id={course.id} /> : <Joining course={course} />}
      {way === 'ask' && <p className={classes.hint}>{t('courses.join.approvalHint')}</p>}
    </Paper>
  );
}

function GoOut({ course }: { course: Course }) {
  const t = useT();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const waits = course.state === 'waiting';
  const leave = useMutation({
    mutationFn: () => leaveCourse(course.id),
    onSuccess: async () => {
      setAsking(false);
      await client.invalidateQueries({ queryKey: ['courses'] });
    },
  });
  return (
    <div className={classes.out}>
      {waits && <p className={classes.hint}>{t('courses.waitingHint')}</p>}
      <Button variant="default" size="sm" onClick={() => (waits ? leave.mutate() : setAsking(true))}>
        {t(waits ? 'courses.waitNoMore' : 'courses.leave')}
      </Button>
      <ErrorAlert error={leave.error} />
      <ConfirmDialog
        opened={asking}
        title={t('courses.leaveTitle', { title: course.title })}
        text={t('courses.leaveText')}
        confirm={t('courses.leave')}
        busy={leave.isPending}
        onConfirm={() => leave.mutate()}
        onCancel={() => setAsking(false)}
      />
    </div>
  );
}
