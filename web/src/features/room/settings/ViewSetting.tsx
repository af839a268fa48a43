import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useT } from '@/i18n';
import { Consequence } from './Consequence';

interface Props {
  readonly value: 'all' | 'ask';
  readonly onChange: (view: 'all' | 'ask') => void;
}

/** Whether everyone sees and hears what a member switches on, or those to whom the member agreed. */
export function ViewSetting({ value, onChange }: Props) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Radio.Group
        aria-label={t('room.settings.view')}
        value={asking ? 'all' : value}
        onChange={(next) => {
          setAsking(next === 'all' && value === 'ask');
          if (next === 'ask' && value === 'all') onChange('ask');
        }}
      >
        <Stack gap="sm">
          {(['all', 'ask'] as const).map((view) => (
            <Radio
              key={view}
              value={view}
              label={t(`room.settings.view.${view}`)}
              description={t(`room.settings.view.${view}Hint`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {asking && (
        <Consequence
          text={t('room.settings.view.toAll')}
          confirm={t('room.settings.view.toAllConfirm')}
          onConfirm={() => {
            setAsking(false);
            onChange('all');
          }}
          onCancel={() => setAsking(false)}
        />
      )}
    </>
  );
}
