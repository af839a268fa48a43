import { Center, Loader } from '@mantine/core';
import { useT } from '@/i18n';
import classes from './Waiting.module.css';

/** A page that is being fetched. It shows only after 300 ms: a flash of it would be noise. */
export function Waiting() {
  const t = useT();
  return (
    <Center className={classes.waiting} role="status" aria-label={t('ui.loading')}>
      <Loader type="dots" />
    </Center>
  );
}
