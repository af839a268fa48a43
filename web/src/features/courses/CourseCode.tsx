import { Button, Paper, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Course, changeCourse } from '@/api/courses';
import { useT } from '@/i18n';
import { CopyButton, ErrorAlert } from '@/ui';
import classes from './Courses.module.css';
import { grouped } from './model';

/** The code that lets people in, for those who teach; another one takes its place. */
export function CourseCode({ course }: { course: Course }) {
  const t = useT();
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: () => changeCourse(course.id, { new_code: true }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['courses', 'one', course.id] }),
  });
  const code = course.code ?? '';
  return (
    <Paper withBorder component="section" className={classes.card} aria-label={t('courses.code')}>
      <Text size="sm" c="dimmed">
        {t('courses.codeFor')}
      </Text>
      <code className={classes.letters}>{grouped(code)}</code>
      <div className={classes.buttons}>
        <CopyButton text={code} label={t('courses.codeCopy')} />
        <Button variant="subtle" color="gray" loading={renew.isPending} onClick={() => renew.mutate()}>
          {t('courses.codeNew')}
        </Button>
      </div>
      <ErrorAlert error={renew.error} />
    </Paper>
  );
}
