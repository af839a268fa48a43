import { useEffect, useState } from 'react';
import type { Notice, RoomSession } from '@/connection/types';
import { Passing } from '@/features/call';
import { useT } from '@/i18n';
import { nameOf } from './model';

type Over = Extract<Notice, { type: 'view-over' }>;

/** Says how questions and views ended. */
export function ViewNews({ session }: { session: RoomSession }) {
  const [news, setNews] = useState<readonly Over[]>([]);
  useEffect(
    () =>
      session.onNotice((notice) => {
        if (notice.type === 'view-over') setNews((before) => [...before.slice(1 - AT_ONCE), notice]);
      }),
    [session],
  );
  return news.map((over) => (
    <Ended
      key={over.view.view}
      session={session}
      over={over}
      onEnd={() => setNews((now) => now.filter((other) => other !== over))}
    />
  ));
}

/** So many are read at a time. */
const AT_ONCE = 4;

function Ended({ session, over, onEnd }: { session: RoomSession; over: Over; onEnd: () => void }) {
  const t = useT();
  const words = wordsOf(over, session.getSnapshot().self.account);
  if (!words) return null;
  const other = words === 'left' ? over.view.viewer : over.view.account;
  const name = nameOf(session.getSnapshot().members, other) ?? t('room.view.someone');
  return <Passing onEnd={onEnd}>{t(`room.view.over.${words}`, { name })}</Passing>;
}

/** One's own showing to everyone needs no words, and a question that is answered has had its own. */
export function wordsOf({ view, was }: Over, self: string): 'declined' | 'unanswered' | 'ended' | 'left' | undefined {
  if (view.viewer === view.account) return undefined;
  if (view.viewer === self) {
    if (was === 'accepted') return 'ended';
    return view.state === 'declined' ? 'declined' : 'unanswered';
  }
  return was === 'accepted' ? 'left' : undefined;
}
