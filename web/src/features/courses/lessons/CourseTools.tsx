import { Button } from '@mantine/core';
import { IconCalendarPlus, IconClipboardCheck, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Course } from '@/api/courses';
import { bookPath } from '@/api/lessons';
import { StartLesson } from '@/features/lessons';
import { useT } from '@/i18n';
import { Late } from '@/ui/Late';
import classes from './CourseLessons.module.css';

const loadPlan = () => import('./PlanLesson').then((m) => m.PlanLesson);
const loadExport = () => import('./CourseChat').then((m) => m.CourseChat);

/** What one does with a course's lessons: begins or plans one as a teacher, opens the book, downloads what was written. */
export function CourseTools({ course, live }: { course: Course; live: boolean }) {
  const t = useT();
  const [open, setOpen] = useState<'plan' | 'chat'>();
  const close = () => setOpen(undefined);
  const begins = course.role === 'teacher' && !course.archived;
  return (
    <div className={classes.tools}>
      {begins && !live && <StartLesson course={course} size="md" />}
      {begins && (
        <Button
          size="md"
          variant="default"
          leftSection={<IconCalendarPlus size={18} aria-hidden />}
          aria-haspopup="dialog"
          onClick={() => setOpen('plan')}
        >
          {t('lessons.plan')}
        </Button>
      )}
      <Button
        size="md"
        variant="default"
        component={Link}
        to={bookPath(course.id)}
        leftSection={<IconClipboardCheck size={18} aria-hidden />}
      >
        {t(course.role === 'student' ? 'lessons.book.mine' : 'lessons.book')}
      </Button>
      <Button
        size="md"
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => setOpen('chat')}
      >
        {t('lessons.chatOfAll')}
      </Button>
      <Late load={loadPlan} opened={open === 'plan'} onClose={close}>
        {(PlanLesson, opened) => <PlanLesson course={course} opened={opened} onClose={close} />}
      </Late>
      <Late load={loadExport} opened={open === 'chat'} onClose={close}>
        {(CourseChat, opened) => <CourseChat course={course.id} opened={opened} onClose={close} />}
      </Late>
    </div>
  );
}
