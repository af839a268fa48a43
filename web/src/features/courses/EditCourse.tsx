import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Course, type CourseChange, changeCourse } from '@/api/courses';
import { useT } from '@/i18n';
import { CourseFields } from './CourseFields';

interface Props {
  readonly course: Course;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Changes a course, or puts it into the archive, from where it can be taken back. */
export function EditCourse({ course, opened, onClose }: Props) {
  const t = useT();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (part: CourseChange) => changeCourse(course.id, part),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['courses'] });
      onClose();
    },
  });
  const archived = course.archived !== undefined;
  return (
    <Modal opened={opened} onClose={onClose} title={t('courses.edit')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <CourseFields
        label={t('courses.edit')}
        submit={t('courses.save')}
        course={course}
        busy={change.isPending}
        error={change.error}
        onSubmit={(part) => change.mutate(part)}
      />
      <Button variant="default" fullWidth mt="md" onClick={() => change.mutate({ archived: !archived })}>
        {t(archived ? 'courses.unarchive' : 'courses.archive')}
      </Button>
    </Modal>
  );
}
