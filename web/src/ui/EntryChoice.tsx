import { Radio, Stack } from '@mantine/core';
import type { Policy } from '@/api';
import { useT } from '@/i18n';

export type Entry = Policy['entry'];

const ENTRIES = ['open', 'knock', 'members', 'secret'] as const satisfies readonly Entry[];

/**
 * Who may come into a room, each way explained in one line. Imported by its own path and not through the door of this folder, so that
 * pages which do not offer the choice do not load it.
 */
export function EntryChoice({ value, onChange }: { value: Entry; onChange: (entry: Entry) => void }) {
  const t = useT();
  return (
    <Radio.Group
      label={t('ui.entry')}
      value={value}
      onChange={(next) => {
        const entry = ENTRIES.find((each) => each === next);
        if (entry) onChange(entry);
      }}
    >
      <Stack gap="sm" mt="xs">
        {ENTRIES.map((entry) => (
          <Radio key={entry} value={entry} label={t(`ui.entry.${entry}`)} description={t(`ui.entry.${entry}.hint`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
