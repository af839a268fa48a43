import { Menu } from '@mantine/core';
import { IconLock, IconLockOpen, IconSettings } from '@tabler/icons-react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { useKindWords } from '../lesson/useLesson';
import { useRoom } from '../useRoom';
import type { Lock } from './useLock';

/** What hosts find in the menu of the room besides what everyone does. */
export function HostItems({ session, lock, onSettings }: { session: RoomSession; lock: Lock; onSettings: () => void }) {
  const t = useT();
  const { locked, mayLock, toggle } = lock;
  const words = useKindWords(session);
  const mayEdit = useRoom(session, (s) => s.rights.includes('edit'));
  const Icon = locked ? IconLockOpen : IconLock;
  return (
    <>
      {mayLock && (
        <Menu.Item leftSection={<Icon size={16} aria-hidden />} onClick={toggle}>
          {t(locked ? 'room.unlock' : 'room.lock')}
        </Menu.Item>
      )}
      {mayEdit && (
        <Menu.Item leftSection={<IconSettings size={16} aria-hidden />} onClick={onSettings}>
          {t(words.openSettings)}
        </Menu.Item>
      )}
    </>
  );
}
