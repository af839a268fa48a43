import { Menu } from '@mantine/core';
import { IconPlayerRecord, IconPlayerStop } from '@tabler/icons-react';
import { useStore } from '@/features/call';
import { useT } from '@/i18n';
import { canRecord, shown, stopRecording } from './shown';

/** Begins a recording, or ends it; absent where the browser cannot record. */
export function RecordItem({ onRecord }: { onRecord: () => void }) {
  const t = useT();
  const at = useStore(shown, (s) => s.at);
  if (!canRecord()) return null;
  if (at === 'running') {
    return (
      <Menu.Item leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={stopRecording}>
        {t('room.record.stop')}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item
      leftSection={<IconPlayerRecord size={16} aria-hidden />}
      disabled={at === 'starting' || at === 'finishing'}
      onClick={onRecord}
    >
      {t('room.record.item')}
    </Menu.Item>
  );
}
