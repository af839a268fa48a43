import { Button, Group, Input, Modal, NativeSelect, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { localDay, startOfDay } from '@/days';
import { useFormat, useT } from '@/i18n';
import classes from './ExportDialog.module.css';
import { type Choice, EVERYTHING, exportQuery, FORMATS, type Format, inOrder, type Person } from './exporting';

interface Props {
  /** The address of the download without its query. */
  readonly address: string;
  readonly title: string;
  /** Whose messages there may be. */
  readonly people: readonly Person[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Chooses what to download of a chat, says what that is, and downloads it. */
export function ExportDialog({ address, title, people, opened, onClose }: Props) {
  const t = useT();
  const [choice, setChoice] = useState<Choice>(EVERYTHING);
  const set = (change: Partial<Choice>) => setChoice((now) => ({ ...now, ...change }));
  const wrong = !inOrder(choice);
  const today = localDay(Date.now());
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <Stack gap="md">
        <NativeSelect
          label={t('ui.export.person')}
          value={choice.account}
          onChange={(event) => set({ account: event.currentTarget.value })}
          data={[
            { value: '', label: t('ui.export.everyone') },
            ...people.map(({ account, name }) => ({ value: account, label: name })),
          ]}
        />
        <div className={classes.days}>
          <TextInput
            type="date"
            label={t('ui.export.from')}
            value={choice.from}
            max={today}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('ui.export.to')}
            value={choice.to}
            max={today}
            error={wrong && t('ui.export.order')}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </div>
        <Input.Wrapper label={t('ui.export.format')} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={t('ui.export.format')}
            value={choice.format}
            onChange={(format) => set({ format: format as Format })}
            data={FORMATS.map((format) => ({ value: format, label: t(`ui.export.${format}`) }))}
          />
        </Input.Wrapper>
        <Text size="sm" c="dimmed" aria-live="polite">
          <Summary choice={choice} name={people.find(({ account }) => account === choice.account)?.name} />
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          {wrong ? (
            <Button disabled>{t('ui.export.download')}</Button>
          ) : (
            <Button component="a" href={`${address}?${exportQuery(choice)}`} download onClick={onClose}>
              {t('ui.export.download')}
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
        ? t('ui.export.days.one', { from })
        : t('ui.export.days.both', { from, to })
      : from
        ? t('ui.export.days.from', { from })
        : to
          ? t('ui.export.days.to', { to })
          : t('ui.export.days.all');
  return (
    <>
      {name === undefined ? t('ui.export.ofAll', { days }) : t('ui.export.ofOne', { days, name })} {t('ui.export.state')}{' '}
      {(from || to) && t('ui.export.zone', { zone })}
    </>
  );
}
