import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Member, RoomSession } from '@/connection/types';
import { useT } from '@/i18n';

/** In larger rooms the coming and going is no news. */
const MOST = 30;

/** Tells a screen reader politely who came and who went. */
export function LiveMembers({ session }: { session: RoomSession }) {
  const t = useT();
  const [said, setSaid] = useState('');
  const before = useRef<readonly Member[]>(undefined);
  useEffect(() => {
    before.current = session.getSnapshot().members;
    return session.subscribe(() => {
      const { members, count, status } = session.getSnapshot();
      const was = before.current ?? members;
      before.current = members;
      if (was === members || count > MOST || status !== 'live') return;
      const joined = without(members, was).map(({ name }) => t('room.people.joined', { name }));
      const left = without(was, members).map(({ name }) => t('room.people.left', { name }));
      if (joined.length + left.length > 0) setSaid([...joined, ...left].join(' '));
    });
  }, [session, t]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said}
    </VisuallyHidden>
  );
}

function without(members: readonly Member[], others: readonly Member[]): readonly Member[] {
  const accounts = new Set(others.map((m) => m.account));
  return members.filter((m) => !accounts.has(m.account));
}
