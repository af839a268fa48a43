import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ChatMessage, RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { summary } from './text';

/** New messages are read out together at most this often, so that a busy chat does not talk without a pause. */
const PAUSE_MS = 1500;
const MOST_READ = 3;

/** Tells a screen reader what others write, politely; in a busy chat only how much. It stays mounted while the panel is closed. */
export function LiveMessages({ session, self }: { session: RoomSession; self: string }) {
  const t = useT();
  const [said, setSaid] = useState({ text: '', number: 0 });
  useEffect(() => {
    let heard: ChatMessage[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      timer = undefined;
      const text =
        heard.length > MOST_READ
          ? t('room.chat.newMessages', { count: heard.length })
          : heard.map((m) => t('room.chat.says', { name: m.name, text: summary(m.text, 200) })).join(' ');
      heard = [];
      setSaid(({ number }) => ({ text, number: number + 1 }));
    };
    const stop = session.onNotice((notice) => {
      if (notice.type !== 'message' || notice.message.account === self || notice.message.recalled) return;
      heard.push(notice.message);
      timer ??= setTimeout(say, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session, self, t]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {/* Another element each time, or the same words twice would be no news. */}
      <span key={said.number}>{said.text}</span>
    </VisuallyHidden>
  );
}
