import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { ApiError, codeOf, errorKey } from '@/api';
import { useT } from '@/i18n';

/** Why the last try failed and what to do; says when to try again if the server did. Nothing without an error. */
export function ErrorAlert({ error }: { error: unknown }) {
  const t = useT();
  if (!error) return null;
  const retry = error instanceof ApiError && error.retry ? Math.ceil(error.retry / 1000) : 0;
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
      {t(errorKey(codeOf(error)))} {retry > 0 && t('ui.retryIn', { seconds: retry })}
    </Alert>
  );
}
