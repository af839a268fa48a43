import { Button, Group, Input, Modal, NativeSelect, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { peopleQuery } from '@/api/rooms';
import { useFormat, useLocale, useT } from '@/i18n';
import classes from './ExportDialog.module.css';
import { type Choice, EVERYTHING, exportAddress, FORMATS, type Format, inOrder, type Person, peopleOf } from './exporting';
import { localDay, startOfDay } from './rows';

interface Props {
  readonly room: string;
  readonly known: () => readonly Person[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Chooses what to download of a room's chat, says what that is, and downloads it. */
export function ExportDialog({ room, known, opened, onClose }: Props) {
  const t = useT();
  const [choice, setChoice] = useState<Choice>(EVERYTHING);
  const people = usePeople(room, known, opened);
  const set = (change: Partial<Choice>) => setChoice((now) => ({ ...now, ...change }));
  const wrong = !inOrder(choice);
  const today = localDay(Date.now());
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('room.chat.export')}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Stack gap="md">
        <NativeSelect
          label={t('room.chat.export.person')}
          value={choice.account}
          onChange={(event) => set({ account: event.currentTarget.value })}
          data={[
            { value: '', label: t('room.chat.export.everyone') },
            ...people.map(({ account, name }) => ({ value: account, label: name })),
          ]}
        />
        <div className={classes.days}>
          <TextInput
            type="date"
            label={t('room.chat.export.from')}
            value={choice.from}
            max={today}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('room.chat.export.to')}
            value={choice.to}
            max={today}
            error={wrong && t('room.chat.export.order')}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </div>
        <Input.Wrapper label={t('room.chat.export.format')} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={t('room.chat.export.format')}
            value={choice.format}
            onChange={(format) => set({ format: format as Format })}
            data={FORMATS.map((format) => ({ value: format, label: t(`room.chat.export.${format}`) }))}
          />
        </Input.Wrapper>
        <Text size="sm" c="dimmed" aria-live="polite">
          <Summary choice={choice} name={people.find(({ account }) => account === choice.account)?.name} />
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('room.cancel')}
          </Button>
          {wrong ? (
            <Button disabled>{t('room.chat.export.download')}</Button>
          ) : (
            <Button component="a" href={exportAddress(room, choice)} download onClick={onClose}>
              {t('room.chat.export.download')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** In words: whose messages, of which days, and what becomes of edited and recalled ones. */
function Summary({ choice, name }: { choice: Choice; name: string | undefined }) {
  const t = useT();
  const { date } = useFormat();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [from, to] = [choice.from, choice.to].map((day) => (day === '' ? '' : date(startOfDay(day))));
  const days =
    from && to
      ? from === to
        ? t('room.chat.export.days.one', { from })
        : t('room.chat.export.days.both', { from, to })
      : from
        ? t('room.chat.export.days.from', { from })
        : to
          ? t('room.chat.export.days.to', { to })
          : t('room.chat.export.days.all');
  return (
    <>
      {name === undefined ? t('room.chat.export.ofAll', { days }) : t('room.chat.export.ofOne', { days, name })}{' '}
      {t('room.chat.export.state')} {(from || to) && t('room.chat.export.zone', { zone })}
    </>
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
