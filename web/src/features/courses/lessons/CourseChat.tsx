import { useQuery } from '@tanstack/react-query';
import { enrolmentsQuery } from '@/api/courses';
import { useLocale, useT } from '@/i18n';
import { ExportDialog } from '@/ui/ExportDialog';
import { peopleOf } from '@/ui/exporting';

interface Props {
  readonly course: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The dialog that downloads the chat of all lessons of a course, one after the other. */
export function CourseChat({ course, opened, onClose }: Props) {
  const t = useT();
  const locale = useLocale();
  const people = useQuery({ ...enrolmentsQuery(course), enabled: opened }).data?.enrolments ?? [];
  return (
    <ExportDialog
      address={`/api/v1/courses/${encodeURIComponent(course)}/messages/export`}
      title={t('lessons.chatOfAllTitle')}
      people={peopleOf([people.filter(({ state }) => state !== 'waiting')], new Intl.Collator(locale).compare)}
      opened={opened}
      onClose={onClose}
    />
  );
}
