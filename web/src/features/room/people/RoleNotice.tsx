import { useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import classes from './RoleNotice.module.css';

const SHOWN_MS = 8000;

/** Says for a moment what one has become in this room. It lies over the stage and covers no control. */
export function RoleNotice({ session }: { session: RoomSession }) {
  const t = useT();
  const [role, setRole] = useState<string>();
  useEffect(
    () =>
      session.onNotice((notice) => {
        if (notice.type === 'role-changed') setRole(notice.role);
      }),
    [session],
  );
  useEffect(() => {
    if (role === undefined) return;
    const timer = setTimeout(() => setRole(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [role]);
  return (
    <div className={classes.place} role="status">
      {role !== undefined && (
        <span className={classes.notice}>
          {role === 'host' || role === 'owner' ? t('room.role.nowHost') : t('room.role.noHost')}
        </span>
      )}
    </div>
  );
}
