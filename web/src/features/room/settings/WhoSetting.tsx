import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useT } from '@/i18n';
import classes from './RoomSettings.module.css';

type Who = 'all' | 'hosts';

interface Props {
  readonly label: string;
  /** What those are called who may do it anyway. */
  readonly hosts: string;
  readonly value: Who;
  readonly onChange: (who: Who) => void;
}

/** Whether everyone may do something, or hosts and cohosts alone. */
export function WhoSetting({ label, hosts, value, onChange }: Props) {
  const t = useT();
  const id = useId();
  return (
    <div className={classes.who}>
      <span id={id}>{label}</span>
      <SegmentedControl
        aria-labelledby={id}
        value={value}
        onChange={(next) => onChange(next === 'hosts' ? 'hosts' : 'all')}
        data={[
          { value: 'all', label: t('room.settings.who.all') },
          { value: 'hosts', label: hosts },
        ]}
      />
    </div>
  );
}
