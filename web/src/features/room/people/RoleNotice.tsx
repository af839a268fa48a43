import { useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { actsAsHost, hostHere, type OwnRole, type RoleWords, roleWords } from './model';
import classes from './RoleNotice.module.css';

const SHOWN_MS = 8000;

/** Says for a moment what one has become in this room. It lies over the stage and covers no control. */
export function RoleNotice({ session }: { session: RoomSession }) {
  const t = useT();
  const [words, setWords] = useState<RoleWords>();
  useEffect(() => {
    const { self, rights } = session.getSnapshot();
    // Who comes in as a host may be one, though no other is here.
    let before: OwnRole = { role: self.role, acting: actsAsHost(self.role, rights, true) };
    return session.onNotice((notice) => {
      // It also comes with the same role and other rights, when the room's rules have changed.
      if (notice.type !== 'role-changed') return;
      const { role } = notice;
      const withHost = hostHere(session.getSnapshot().members, self.account);
      const now = role === before.role ? before : { role, acting: actsAsHost(role, notice.rights, withHost) };
      const next = roleWords(before, now);
      setWords((words) => next ?? words);
      before = now;
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
