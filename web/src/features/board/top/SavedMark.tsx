import { IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { SessionState } from '../engine/api';
import lines from './Lines.module.css';

const ICONS = { saved: IconCloudCheck, saving: IconCloudUp, waiting: IconCloudOff } as const;

/** Whether everything that this person did is with the server. */
export function SavedMark({ state, compact }: { state: SessionState; compact: boolean }) {
  const t = useT();
  const at = state.status === 'waiting' ? 'waiting' : state.pending > 0 ? 'saving' : 'saved';
  const Icon = ICONS[at];
  const words = t(`board.saved.${at}`);
  if (compact && at === 'saved') return null;
  return (
    <span className={lines.saved} title={words}>
      {compact ? <Icon size={16} role="img" aria-label={words} /> : <Icon size={16} aria-hidden />}
      {!compact && words}
    </span>
  );
}
