import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '@/i18n';
import { Message, Waiting } from './index';
import { useLate } from './useLate';

interface Props<Part> {
  readonly load: () => Promise<Part>;
  readonly children: (part: Part) => ReactNode;
}

/** A part of a page that is loaded after it. What does not load is said in words, with a button that tries again. */
export function LatePart<Part>({ load, children }: Props<Part>) {
  const t = useT();
  const { part, failed, again } = useLate(load, true);
  if (part !== undefined) return children(part);
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
