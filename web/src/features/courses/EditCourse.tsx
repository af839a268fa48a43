import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Course, type CourseChange, changeCourse } from '@/api/courses';
import { useT } from '@/i18n';
import { ErrorAlert } from '@/ui';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CourseFields } from './CourseFields';
import { useCourseLessons } from './lessons/useCourseLessons';

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
      // Of its lessons too: those of an archived course are not held.
      await Promise.all(['courses', 'lessons'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      setAsking(false);
      onClose();
    },
  });
  const [asking, setAsking] = useState(false);
  const live = useCourseLessons(course.id).live[0];
  const archived = course.archived !== undefined;
  return (
    <>
      <Modal
        opened={opened && !asking}
        onClose={onClose}
        title={t('courses.edit')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        <CourseFields
          label={t('courses.edit')}
          submit={t('courses.save')}
          course={course}
          busy={change.isPending}
          error={change.error}
          onSubmit={(part) => change.mutate(part)}
        />
        <Button
          variant="default"
          fullWidth
          mt="md"
          onClick={() => (live && !archived ? setAsking(true) : change.mutate({ archived: !archived }))}
        >
          {t(archived ? 'courses.unarchive' : 'courses.archive')}
        </Button>
      </Modal>
      <ConfirmDialog
        opened={asking}
        title={t('lessons.archiveTitle', { title: course.title })}
        text={t('lessons.archiveText', { count: live?.count ?? 0 })}
        confirm={t('courses.archive')}
        busy={change.isPending}
        failure={<ErrorAlert error={change.error} />}
        onConfirm={() => change.mutate({ archived: true })}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
