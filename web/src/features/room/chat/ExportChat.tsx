import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { peopleQuery } from '@/api/rooms';
import { useLocale, useT } from '@/i18n';
import { ExportDialog } from '@/ui/ExportDialog';
import { type Person, peopleOf } from '@/ui/exporting';

interface Props {
  readonly room: string;
  readonly known: () => readonly Person[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The dialog that downloads a room's chat. */
export function ExportChat({ room, known, opened, onClose }: Props) {
  const t = useT();
  return (
    <ExportDialog
      address={`/api/v1/rooms/${encodeURIComponent(room)}/messages/export`}
      title={t('ui.export')}
      people={usePeople(room, known, opened)}
      opened={opened}
      onClose={onClose}
    />
  );
}

/** Whose messages there may be: whoever is or was in the room, as far as the pages come, and whom this page has heard. */
function usePeople(room: string, known: () => readonly Person[], opened: boolean): readonly Person[] {
  const locale = useLocale();
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    ...peopleQuery(room, 'all'),
    enabled: opened,
  });
  useEffect(() => {
    if (opened && hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [opened, hasNextPage, isFetching, error, fetchNextPage]);
  return useMemo(
    () =>
      peopleOf([data?.pages.flatMap((page) => page.people) ?? [], opened ? known() : []], new Intl.Collator(locale).compare),
    [known, opened, data, locale],
  );
}
