import { Button, type ButtonProps } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { codeOf, errorKey } from '@/api';
import type { Course } from '@/api/courses';
import { useT } from '@/i18n';
import classes from './Lessons.module.css';
import { useStartLesson } from './useStartLesson';

interface Props extends ButtonProps {
  readonly course: Pick<Course, 'id' | 'title'>;
}

/** One press: a lesson of the course is live and one is at its door. */
export function StartLesson({ course, ...props }: Props) {
  const t = useT();
  const start = useStartLesson(course);
  return (
    <div className={classes.starting}>
      <Button
        leftSection={<IconPlayerPlay size={18} aria-hidden />}
        aria-label={t('lessons.startNamed', { title: course.title })}
        loading={start.isPending}
        onClick={() => start.mutate()}
        {...props}
      >
        {t('lessons.start')}
      </Button>
      {start.error && (
        <span role="alert" className={classes.failure}>
          {t(errorKey(codeOf(start.error)))}
        </span>
      )}
    </div>
  );
}
