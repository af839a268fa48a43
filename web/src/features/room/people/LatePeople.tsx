import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import { useT } from '@/i18n';
import { Message, Waiting } from '@/ui';
import { useLate } from '@/ui/useLate';
import type { PeoplePanel } from './PeoplePanel';

export const loadPeople = () => import('./PeoplePanel').then((m) => m.PeoplePanel);

/** The people panel, which is loaded after the room. */
export function LatePeople(props: ComponentProps<typeof PeoplePanel>) {
  const t = useT();
  const { part: Panel, failed, again } = useLate(loadPeople, true);
  if (Panel) return <Panel {...props} />;
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
