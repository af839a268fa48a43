import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import { readJoinMemory, writeJoinMemory } from './joinMemory';

type Props = { label: string; on: boolean; onChange: (on: boolean) => void };

/** A switch within a menu. */
export function MenuToggle({ label, on, onChange }: Props) {
  return (
    <Menu.Item
      role="menuitemcheckbox"
      aria-checked={on}
      closeMenuOnClick={false}
      leftSection={<Check on={on} />}
      onClick={() => onChange(!on)}
    >
      {label}
    </Menu.Item>
  );
}

/** Keeps the place of the mark, so that the words stand in one line. */
export const Check = ({ on }: { on: boolean }) => (
  <IconCheck size={16} aria-hidden style={{ visibility: on ? 'visible' : 'hidden' }} />
);

/** Brings back the pre-join page for one who chose to skip it. */
export function AskBefore() {
  const t = useT();
  const [skip, setSkip] = useState(() => readJoinMemory().skip);
  const change = (ask: boolean) => {
    writeJoinMemory({ skip: !ask });
    setSkip(!ask);
  };
  return <MenuToggle label={t('call.askBefore')} on={!skip} onChange={change} />;
}
