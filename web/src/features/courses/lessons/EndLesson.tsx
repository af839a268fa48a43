import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { endLesson, type Lesson } from '@/api/lessons';
import { startOf } from '@/features/lessons';
import { useFormat, useT } from '@/i18n';
import { ErrorAlert } from '@/ui';
import { ConfirmDialog } from '@/ui/ConfirmDialog';

/** Ends a live lesson for all or cancels a planned one, for who teaches, after having said what that means and for whom. */
export function EndLesson({ lesson }: { lesson: Lesson }) {
  const t = useT();
  const { dateTime } = useFormat();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => endLesson(lesson.id),
    onSuccess: async () => {
      setAsking(false);
      await client.invalidateQueries({ queryKey: ['lessons'] });
    },
  });
  const { count, role, state, title } = lesson;
  if (role !== 'teacher' || state === 'ended') return null;
  const live = state === 'live';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('lessons.actions', { title })}>
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" onClick={() => setAsking(true)}>
            {t(live ? 'lessons.end' : 'lessons.cancel')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title={t(live ? 'lessons.endTitle' : 'lessons.cancelTitle', { title })}
        text={live ? t('lessons.endText', { count }) : t('lessons.cancelText', { when: dateTime(startOf(lesson)) })}
        confirm={t(live ? 'lessons.end' : 'lessons.cancel')}
        busy={end.isPending}
        failure={<ErrorAlert error={end.error} />}
        onConfirm={() => end.mutate()}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
