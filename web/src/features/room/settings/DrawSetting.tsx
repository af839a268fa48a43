import type { Policy } from '@/api';
import { useT } from '@/i18n';
import { ChoiceSetting } from './ChoiceSetting';
import { WhoSetting } from './WhoSetting';

interface Props {
  readonly policy: Pick<Policy, 'draw' | 'draw_on'>;
  /** What those are called who may draw anyway. */
  readonly hosts: string;
  readonly onChange: (change: Partial<Pick<Policy, 'draw' | 'draw_on'>>) => void;
}

/** Who draws on the room's boards, and on what of it. */
export function DrawSetting({ policy, hosts, onChange }: Props) {
  const t = useT();
  return (
    <>
      <WhoSetting label={t('room.board.who')} hosts={hosts} value={policy.draw} onChange={(draw) => onChange({ draw })} />
      <ChoiceSetting
        label={t('room.board.on')}
        value={policy.draw_on}
        choices={[
          { value: 'all', label: t('room.board.on.all') },
          { value: 'own', label: t('room.board.on.own') },
        ]}
        onChange={(draw_on) => onChange({ draw_on })}
      />
    </>
  );
}
