import { Button, Modal, Stack } from '@mantine/core';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Course, type CourseChange, changeCourse, courseQuery } from '@/api/courses';
import { setCover } from '@/api/pictures';
import { useT } from '@/i18n';
import { ErrorAlert } from '@/ui';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { usePicture } from '@/ui/usePicture';
import { CourseFields } from './CourseFields';
import { CoverForm } from './CoverForm';
import { useCourseLessons } from './lessons/useCourseLessons';

interface Props {
  readonly course: Course;
  readonly opened: boolean;
  readonly onClose: () => void;
}

type Change = UseMutationResult<unknown, Error, CourseChange>;

/** What is uploaded as a cover: twice what the server keeps. */
const COVER = { width: 1920, height: 640 };

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
        <Fields course={course} change={change} />
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

/** The cover, which changes at once, and the rest, which waits for its button. A picture that was chosen and not used yet is kept by it too. */
function Fields({ course, change }: { course: Course; change: Change }) {
  const t = useT();
  const client = useQueryClient();
  const picture = usePicture(COVER, async (next) => {
    client.setQueryData(courseQuery(course.id).queryKey, await setCover(course.id, next));
    void client.invalidateQueries({ queryKey: ['courses'] });
  });
  return (
    <Stack>
      <CoverForm course={course} picture={picture} />
      <CourseFields
        label={t('courses.edit')}
        submit={t('courses.save')}
        course={course}
        busy={change.isPending || picture.save.isPending}
        error={change.error}
        onSubmit={async (part) => {
          if (await picture.keep()) change.mutate(part);
        }}
      />
    </Stack>
  );
}
