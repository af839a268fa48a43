import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Course } from '@/api/courses';
import { createLesson } from '@/api/lessons';
import { roomPath } from '@/api/rooms';
import { useAttempt } from '@/api/useAttempt';
import { useFormat } from '@/i18n';
import { titleOf } from './model';

/** Makes a lesson of the course live, called after it and the day, and goes to its room. */
export function useStartLesson(course: Pick<Course, 'id' | 'title'>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const attempt = useAttempt();
  const { date } = useFormat();
  return useMutation({
    mutationFn: () => {
      const title = titleOf(course.title, date(Date.now()));
      return createLesson(course.id, { title }, attempt.keyOf([course.id, title]));
    },
    onSuccess: (lesson) => {
      attempt.worked();
      void client.invalidateQueries({ queryKey: ['lessons'] });
      return navigate(roomPath(lesson.room));
    },
  });
}
