import { useEffect, useState } from 'react';
import type { Notice, RoomSession } from '@/connection/types';
import { Passing } from '@/features/call';
import { useT } from '@/i18n';
import { nameOf } from './model';

type Over = Extract<Notice, { type: 'view-over' }>;

/** Says how a question or a view ended. */
export function ViewNews({ session }: { session: RoomSession }) {
  const t = useT();
  const [over, setOver] = useState<Over>();
  useEffect(() => session.onNotice((notice) => notice.type === 'view-over' && setOver(notice)), [session]);
  const words = over && wordsOf(over, session.getSnapshot().self.account);
  if (!over || !words) return null;
  const other = words === 'left' ? over.view.viewer : over.view.account;
  const name = nameOf(session.getSnapshot().members, other) ?? t('room.view.someone');
  return (
    <Passing key={over.view.view} onEnd={() => setOver(undefined)}>
      {t(`room.view.over.${words}`, { name })}
    </Passing>
  );
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
