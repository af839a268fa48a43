import { useT } from '@/i18n';
import { ChoiceSetting } from './ChoiceSetting';

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
  const choices = [
    { value: 'all' as const, label: t('room.settings.who.all') },
    { value: 'hosts' as const, label: hosts },
  ];
  return <ChoiceSetting label={label} value={value} choices={choices} onChange={onChange} />;
}
