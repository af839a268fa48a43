import { Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Course } from '@/api/courses';
import { createLesson, type NewLesson } from '@/api/lessons';
import { useAttempt } from '@/api/useAttempt';
import { localDay, startOfDay } from '@/days';
import { titleOf } from '@/features/lessons';
import { useFormat, useT } from '@/i18n';
import { ErrorAlert, Form } from '@/ui';
import { TITLE_MAX } from '@/ui/roomRules';
import classes from './CourseLessons.module.css';
import { momentOf, nextHour } from './model';

interface Props {
  readonly course: Course;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Plans a lesson: its title, and day and time where the teacher is. */
export function PlanLesson({ course, opened, onClose }: Props) {
  const t = useT();
  return (
    <Modal opened={opened} onClose={onClose} title={t('lessons.plan')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <Draft course={course} onClose={onClose} />
    </Modal>
  );
}

function Draft({ course, onClose }: Omit<Props, 'opened'>) {
  const t = useT();
  const { date } = useFormat();
  const plan = usePlan(course.id, onClose);
  const [draft, setDraft] = useState(() => ({ ...nextHour(Date.now()), title: undefined as string | undefined }));
  const [checked, setChecked] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const first = startOfDay(draft.day);
  // Until somebody gives it another name it has that of the course and its day.
  const title = draft.title ?? titleOf(course.title, Number.isNaN(first) ? date(Date.now()) : date(first));
  const start = momentOf(draft);
  const problem = start === undefined ? 'lessons.plan.noTime' : start < Date.now() ? 'lessons.plan.past' : undefined;
  const submit = () => {
    setChecked(true);
    if (!title.trim() || start === undefined || problem || plan.isPending) return;
    plan.mutate({ title, start });
  };
  return (
    <Form label={t('lessons.plan')} onSubmit={submit}>
      <Stack>
        <ErrorAlert error={plan.error} />
        <TextInput
          label={t('lessons.plan.title')}
          maxLength={TITLE_MAX}
          value={title}
          error={checked && !title.trim() && t('lessons.plan.titleMissing')}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <div className={classes.moment}>
          <TextInput
            type="date"
            data-autofocus
            label={t('lessons.plan.day')}
            min={localDay(Date.now())}
            value={draft.day}
            error={checked && problem && t(problem)}
            onChange={(event) => change({ day: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('lessons.plan.time')}
            value={draft.time}
            error={checked && problem !== undefined}
            onChange={(event) => change({ time: event.currentTarget.value })}
          />
        </div>
        <Text size="sm" c="dimmed">
          {t('lessons.plan.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
        </Text>
        <Button type="submit" size="md" loading={plan.isPending}>
          {t('lessons.plan.make')}
        </Button>
      </Stack>
    </Form>
  );
}

function usePlan(course: string, onDone: () => void) {
  const client = useQueryClient();
  const attempt = useAttempt();
  return useMutation({
    mutationFn: (lesson: NewLesson) => createLesson(course, lesson, attempt.keyOf([course, lesson])),
    onSuccess: async () => {
      attempt.worked();
      await client.invalidateQueries({ queryKey: ['lessons'] });
      onDone();
    },
  });
}
