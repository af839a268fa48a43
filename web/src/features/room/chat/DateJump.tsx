import { ActionIcon, Button, Popover, Stack, TextInput } from '@mantine/core';
import { IconCalendarSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { localDay } from '@/days';
import { useT } from '@/i18n';

/** Asks for a day and goes to what was written on it. */
export function DateJump({ onDay }: { onDay: (day: string) => void }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const day = new FormData(event.currentTarget).get('day');
    const given = typeof day === 'string' && day !== '';
    setMissing(!given);
    if (!given) return;
    setOpen(false);
    onDay(day);
  };
  const label = t('room.chat.toDay');
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label} onClick={() => setOpen(!open)}>
          <IconCalendarSearch size={18} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <form noValidate onSubmit={submit}>
          <Stack gap="xs">
            <TextInput
              type="date"
              name="day"
              required
              data-autofocus
              label={t('room.chat.day')}
              error={missing && t('room.chat.dayMissing')}
              max={localDay(Date.now())}
              defaultValue={localDay(Date.now())}
            />
            <Button type="submit">{t('room.chat.goToDay')}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
