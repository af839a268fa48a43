import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { Message, Waiting } from '@/ui';
import { useLate } from '@/ui/useLate';

export const loadPeople = () => import('./PeoplePanel').then((m) => m.PeoplePanel);

/** The people panel, which is loaded after the room. */
export function LatePeople({ session }: { session: RoomSession }) {
  const t = useT();
  const { part: PeoplePanel, failed, again } = useLate(loadPeople, true);
  if (PeoplePanel) return <PeoplePanel session={session} />;
  if (!failed) return <Waiting />;
  return (
    <Message
      role="alert"
      order={2}
      icon={<IconCloudOff />}
      title={t('ui.failure')}
      actions={<Button onClick={again}>{t('ui.retry')}</Button>}
    >
      {t('ui.late.failed')}
    </Message>
  );
}
