import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { SHOWN } from '@/features/attendance';
import { useT } from '@/i18n';
import classes from './BookPage.module.css';
import { belowOf, type Filter } from './model';

/** What one looks for in the book; each choice acts at once. */
export function BookFilter({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const t = useT();
  const [below, setBelow] = useState('');
  const set = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  return (
    <search className={classes.filter}>
      <TextInput
        type="search"
        label={t('lessons.book.name')}
        value={filter.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('lessons.book.status')}
        value={filter.status}
        onChange={(event) => set({ status: SHOWN.find((status) => status === event.currentTarget.value) ?? '' })}
        data={[
          { value: '', label: t('lessons.book.anyStatus') },
          ...SHOWN.map((status) => ({ value: status, label: t(`attendance.status.${status}`) })),
        ]}
      />
      <TextInput
        label={t('lessons.book.below')}
        placeholder={t('lessons.book.belowHint')}
        inputMode="numeric"
        autoComplete="off"
        value={below}
        error={belowOf(below) === undefined}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setBelow(text);
          set({ below: belowOf(text) ?? null });
        }}
      />
      <NativeSelect
        label={t('lessons.book.order')}
        value={filter.order}
        onChange={(event) => set({ order: event.currentTarget.value === 'share' ? 'share' : 'name' })}
        data={[
          { value: 'name', label: t('lessons.book.byName') },
          { value: 'share', label: t('lessons.book.byShare') },
        ]}
      />
    </search>
  );
}
