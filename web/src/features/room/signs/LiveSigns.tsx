import { useCallback } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { MOST_READ, useSpoken } from '../useSpoken';
import { newHands } from './hands';
import { emojiOf } from './reactions';

interface Sign {
  readonly kind: 'hand' | 'react';
  readonly account: string;
  readonly text: string;
}

const KINDS = ['hand', 'react'] as const;

/** Tells a screen reader politely who raised a hand and who reacted, of each the last; oneself is not told. */
export function LiveSigns({ session }: { session: RoomSession }) {
  const t = useT();
  const listen = useCallback(
    (hear: (sign: Sign) => void) => {
      let before = session.getSnapshot().members;
      const unsubscribe = session.subscribe(() => {
        const { members, self } = session.getSnapshot();
        if (members === before) return;
        for (const { account, name } of newHands(before, members, self.account))
          hear({ kind: 'hand', account, text: t('room.hand.said', { name }) });
        before = members;
      });
      const stop = session.onNotice((notice) => {
        if (notice.type !== 'reaction' || emojiOf(notice.reaction) === undefined) return;
        const { members, self } = session.getSnapshot();
        const from = members.find((m) => m.account === notice.by);
        if (!from || from.account === self.account) return;
        const reaction = t(`room.react.${notice.reaction}`);
        hear({ kind: 'react', account: from.account, text: t('room.react.said', { name: from.name, reaction }) });
      });
      return () => {
        unsubscribe();
        stop();
      };
    },
    [session, t],
  );
  const words = useCallback(
    (heard: readonly Sign[]) =>
      KINDS.map((kind) => {
        const last = new Map(heard.filter((sign) => sign.kind === kind).map(({ account, text }) => [account, text]));
        return last.size > MOST_READ ? t(`room.${kind}.saidMany`, { count: last.size }) : [...last.values()].join(' ');
      })
        .join(' ')
        .trim(),
    [t],
  );
  return useSpoken(listen, words);
}
