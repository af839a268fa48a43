import type { Course } from '@/api/courses';
import { LiveLesson, useMinutes } from '@/features/lessons';
import { useT } from '@/i18n';
import { EndLesson } from './EndLesson';
import { useCourseLessons } from './useCourseLessons';

/** What of a course is live now, with the way in, and for who teaches the way to end it. */
export function CourseLive({ course }: { course: Course }) {
  const t = useT();
  const now = useMinutes();
  const { live } = useCourseLessons(course.id);
  if (live.length === 0) return null;
  return (
    <section aria-label={t('lessons.liveNow')}>
      {live.map((lesson) => (
        <LiveLesson key={lesson.id} lesson={lesson} now={now}>
          <EndLesson lesson={lesson} />
        </LiveLesson>
      ))}
    </section>
  );
}
