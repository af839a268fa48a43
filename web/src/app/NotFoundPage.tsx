import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useT } from '@/i18n';
import { Message, PlainPage } from '@/ui';

export function NotFoundPage() {
  const t = useT();
  return (
    <PlainPage title={t('app.notFound.title')}>
      <Message
        icon={<IconMapQuestion />}
        title={t('app.notFound.title')}
        actions={
          <Button component={Link} to="/">
            {t('ui.goHome')}
          </Button>
        }
      >
        {t('app.notFound.text')}
      </Message>
    </PlainPage>
  );
}
