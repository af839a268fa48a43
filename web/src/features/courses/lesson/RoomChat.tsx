import { useInfiniteQuery } from '@tanstack/react-query';
import { peopleQuery } from '@/api/rooms';
import { useLocale, useT } from '@/i18n';
import { ExportDialog } from '@/ui/ExportDialog';
import { peopleOf } from '@/ui/exporting';

interface Props {
  readonly room: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The dialog that downloads the chat of one lesson, which is its room's. */
export function RoomChat({ room, opened, onClose }: Props) {
  const t = useT();
  const locale = useLocale();
  const { data } = useInfiniteQuery({ ...peopleQuery(room, 'all'), enabled: opened });
  const people = data?.pages.flatMap((page) => page.people) ?? [];
  return (
    <ExportDialog
      address={`/api/v1/rooms/${encodeURIComponent(room)}/messages/export`}
      title={t('ui.export')}
      people={peopleOf([people], new Intl.Collator(locale).compare)}
      opened={opened}
      onClose={onClose}
    />
  );
}
