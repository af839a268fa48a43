import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { Link, useRouteError } from 'react-router';
import { useT } from '@/i18n';
import { Message, PlainPage } from '@/ui';
import classes from './CrashPage.module.css';

/** A chunk that is not there any more: the server was updated, or the network dropped. Browsers word it differently. */
const CHUNK = /dynamically imported module|module script failed|error loading/i;

/** The last resort when a page's own code fails: says so, and offers to load it again. */
export function CrashPage() {
  const t = useT();
  const error = useRouteError();
  const details = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <PlainPage title={t('app.crash.title')}>
      <Message
        icon={<IconPlugConnectedX />}
        role="alert"
        title={t('app.crash.title')}
        actions={
          <>
            <Button onClick={() => window.location.reload()}>{t('app.reload')}</Button>
            <Button variant="default" component={Link} to="/" reloadDocument>
              {t('ui.goHome')}
            </Button>
          </>
        }
      >
        {CHUNK.test(details) ? t('app.crash.update') : t('app.crash.text')}
      </Message>
      <details className={classes.details}>
        <summary>{t('app.details')}</summary>
        <pre>{details}</pre>
      </details>
    </PlainPage>
  );
}
