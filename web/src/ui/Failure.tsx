import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { ApiError, codeOf, errorKey } from '@/api';
import { useT } from '@/i18n';
import { Message } from './Message';
import { PlainPage } from './PlainPage';

type Props = {
  error: unknown;
  onRetry: () => void;
  /** Stands alone as a page. */
  page?: boolean;
};

/** Something could not be loaded: why, what to do, a button that does it, and below it the code for copying. */
export function Failure({ error, onRetry, page = false }: Props) {
  const t = useT();
  const code = codeOf(error);
  const reference = error instanceof ApiError && error.requestId ? `${code} · ${error.requestId}` : code;
  const message = (
    <Message
      icon={<IconCloudOff />}
      role="alert"
      order={page ? 1 : 2}
      title={t('ui.failure')}
      actions={<Button onClick={onRetry}>{t('ui.retry')}</Button>}
    >
      {t(errorKey(code))}
      <br />
      <small>{reference}</small>
    </Message>
  );
  return page ? <PlainPage title={t('ui.failure')}>{message}</PlainPage> : message;
}
