import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from 'react-router';
import { coursePath } from '@/api/courses';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import classes from './Lesson.module.css';
import { useCourse } from './useLesson';

/** The way back from a lesson to its course. */
export function CourseLink({ session }: { session: RoomSession }) {
  const t = useT();
  const lesson = useCourse(session);
  if (!lesson) return null;
  const words = t('room.lesson.toCourse', { course: lesson.course_title });
  return (
    <Link className={classes.course} to={coursePath(lesson.course)} aria-label={words} title={words}>
      <IconArrowLeft size={18} aria-hidden />
      <span className={classes.courseTitle} dir="auto">
        {lesson.course_title}
      </span>
    </Link>
  );
}
