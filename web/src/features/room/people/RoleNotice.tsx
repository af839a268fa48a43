import { useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { type OwnRole, type RoleWords, roleWords } from './model';
import classes from './RoleNotice.module.css';

const SHOWN_MS = 8000;

/** Says for a moment what one has become in this room. It lies over the stage and covers no control. */
export function RoleNotice({ session }: { session: RoomSession }) {
  const t = useT();
  const [words, setWords] = useState<RoleWords>();
  useEffect(() => {
    let before: OwnRole = session.getSnapshot().self;
    return session.onNotice((notice) => {
      // It also comes with the same role and other rights, when the room's rules have changed.
      if (notice.type !== 'role-changed') return;
      const next = roleWords(before, notice);
      before = notice;
      if (next) setWords(next);
    });
  }, [session]);
  useEffect(() => {
    if (words === undefined) return;
    const timer = setTimeout(() => setWords(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <div className={classes.place} role="status">
      {words !== undefined && <span className={classes.notice}>{t(`room.role.now.${words}`)}</span>}
    </div>
  );
}
