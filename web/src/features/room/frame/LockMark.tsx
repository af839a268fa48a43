import { UnstyledButton } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useT } from '@/i18n';
import classes from './Header.module.css';
import type { Lock } from './useLock';

/** Says that the room is locked; for those who may, the button that locks and unlocks it. */
export function LockMark({ lock }: { lock: Lock }) {
  const t = useT();
  const { locked, mayLock, toggle } = lock;
  const Icon = locked ? IconLock : IconLockOpen;
  if (!mayLock)
    return locked ? (
      <span className={classes.locked} title={t('room.locked.hint')}>
        <Icon size={18} aria-hidden />
        <span className={classes.word}>{t('room.locked')}</span>
      </span>
    ) : null;
  return (
    <UnstyledButton
      className={classes.button}
      data-locked={locked || undefined}
      data-wide-only={!locked || undefined}
      aria-label={t(locked ? 'room.unlockNamed' : 'room.lock')}
      title={t(locked ? 'room.unlock' : 'room.lock')}
      onClick={toggle}
    >
      <Icon size={18} aria-hidden />
      {locked && <span className={classes.word}>{t('room.locked')}</span>}
    </UnstyledButton>
  );
}
