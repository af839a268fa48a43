import { Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { coursePath, createCourse, type NewCourse } from '@/api/courses';
import { useAttempt } from '@/api/useAttempt';
import { useT } from '@/i18n';
import { CourseFields } from './CourseFields';

/** The dialog that makes a course and then shows it. */
export function CreateCourse({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const client = useQueryClient();
  const attempt = useAttempt();
  const create = useMutation({
    mutationFn: (course: NewCourse) => createCourse(course, attempt.keyOf(course)),
    onSuccess: async (course) => {
      attempt.worked();
      await client.invalidateQueries({ queryKey: ['courses'] });
      onClose();
      await navigate(coursePath(course.id));
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('courses.create')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <CourseFields
        label={t('courses.create')}
        submit={t('courses.make')}
        busy={create.isPending}
        error={create.error}
        onSubmit={(course) => create.mutate(course)}
      />
    </Modal>
  );
}
