import { Menu } from '@mantine/core';
import { useState } from 'react';
import { useT } from '@/i18n';
import { readJoinMemory, writeJoinMemory } from './joinMemory';

/** Brings back the pre-join page for one who chose to skip it. */
export function AskBefore() {
  const t = useT();
  const [skip, setSkip] = useState(() => readJoinMemory().skip);
  const change = (ask: boolean) => {
    writeJoinMemory({ skip: !ask });
    setSkip(!ask);
  };
  return (
    <Menu.CheckboxItem checked={!skip} onChange={change}>
      {t('call.askBefore')}
    </Menu.CheckboxItem>
  );
}
