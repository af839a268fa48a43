import { Button, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Course, NewCourse } from '@/api/courses';
import { useT } from '@/i18n';
import { ErrorAlert, Form } from '@/ui';
import { numberIn, titleError } from './model';

const JOINS = ['open', 'approval', 'code'] as const;

interface Props {
  readonly label: string;
  readonly submit: string;
  /** What the fields begin with. */
  readonly course?: Course;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSubmit: (course: Required<NewCourse>) => void;
}

/** What one says of a course: its title and how one comes in, and the rest that may stay as it is. */
export function CourseFields({ label, submit, course, busy, error, onSubmit }: Props) {
  const t = useT();
  const [draft, setDraft] = useState({
    title: course?.title ?? '',
    description: course?.description ?? '',
    join: course?.join ?? ('open' as const),
    listed: course?.listed ?? true,
    capacity: course?.capacity ? String(course.capacity) : '',
    late: String(course?.late_minutes ?? 10),
  });
  const [checked, setChecked] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const title = draft.title.trim();
  const wrong = titleError(title);
  const capacity = numberIn(draft.capacity, 1, 10_000, 0);
  const late = numberIn(draft.late, 0, 24 * 60, 0);
  const send = () => {
    setChecked(true);
    if (wrong || capacity === undefined || late === undefined || busy) return;
    const { description, join, listed } = draft;
    onSubmit({ title, description, join, listed, capacity, late_minutes: late });
  };
  return (
    <Form label={label} onSubmit={send}>
      <Stack>
        <ErrorAlert error={error} />
        <TextInput
          label={t('courses.field.title')}
          data-autofocus
          required
          value={draft.title}
          error={checked && wrong && t(wrong)}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <Textarea
          label={t('courses.field.description')}
          rows={4}
          maxLength={2000}
          value={draft.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <Radio.Group
          label={t('courses.field.join')}
          value={draft.join}
          onChange={(join) => change({ join: join as typeof draft.join })}
        >
          <Stack gap="xs" mt="xs">
            {JOINS.map((join) => (
              <Radio key={join} value={join} label={t(`courses.join.${join}`)} description={t(`courses.join.${join}Hint`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Switch
          label={t('courses.field.listed')}
          description={t('courses.field.listedHint')}
          checked={draft.listed}
          onChange={(event) => change({ listed: event.currentTarget.checked })}
        />
        <TextInput
          label={t('courses.field.capacity')}
          inputMode="numeric"
          autoComplete="off"
          value={draft.capacity}
          error={checked && capacity === undefined && t('courses.field.capacityWrong')}
          onChange={(event) => change({ capacity: event.currentTarget.value })}
        />
        <TextInput
          label={t('courses.field.late')}
          inputMode="numeric"
          autoComplete="off"
          value={draft.late}
          error={checked && late === undefined && t('courses.field.lateWrong')}
          onChange={(event) => change({ late: event.currentTarget.value })}
        />
        <Button type="submit" size="md" loading={busy}>
          {submit}
        </Button>
      </Stack>
    </Form>
  );
}
