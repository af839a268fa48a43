import { useCallback } from 'react';
import type { ChatMessage, RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { MOST_READ, useSpoken } from '../useSpoken';
import { summary } from './text';

/** Tells a screen reader what others write, politely; in a busy chat only how much. It stays mounted while the panel is closed. */
export function LiveMessages({ session, self }: { session: RoomSession; self: string }) {
  const t = useT();
  const listen = useCallback(
    (hear: (message: ChatMessage) => void) =>
      session.onNotice((notice) => {
        if (notice.type === 'message' && notice.message.account !== self && !notice.message.recalled) hear(notice.message);
      }),
    [session, self],
  );
  const words = useCallback(
    (heard: readonly ChatMessage[]) =>
      heard.length > MOST_READ
        ? t('room.chat.newMessages', { count: heard.length })
        : heard.map((m) => t('room.chat.says', { name: m.name, text: summary(m.text, 200) })).join(' '),
    [t],
  );
  return useSpoken(listen, words);
}
