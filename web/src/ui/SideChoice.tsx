import { Input, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useT } from '@/i18n';

export type Side = 'teach' | 'study';

/** "I teach" or "I study": which home page one sees first. It gives no right. */
export function SideChoice({ value, onChange }: { value: Side; onChange: (side: Side) => void }) {
  const t = useT();
  const id = useId();
  return (
    <Input.Wrapper label={t('ui.side')} description={t('ui.sideHint')} labelElement="div" labelProps={{ id }}>
      <SegmentedControl
        fullWidth
        mt={4}
        aria-labelledby={id}
        value={value}
        onChange={(next) => onChange(next === 'teach' ? 'teach' : 'study')}
        data={[
          { value: 'study', label: t('ui.study') },
          { value: 'teach', label: t('ui.teach') },
        ]}
      />
    </Input.Wrapper>
  );
}
