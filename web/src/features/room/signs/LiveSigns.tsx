import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { type Translate, useT } from '@/i18n';
import { newHands } from './hands';
import { emojiOf } from './reactions';

/** Signs are read out together at most this often, and in a flood only how many there were. */
const PAUSE_MS = 1500;
const MOST_READ = 3;

type Kind = 'hand' | 'react';

/** Tells a screen reader politely who raised a hand and who reacted; oneself is not told. */
export function LiveSigns({ session }: { session: RoomSession }) {
  const t = useT();
  const [said, setSaid] = useState({ text: '', number: 0 });
  useEffect(() => {
    const gather = new Gatherer((text) => setSaid(({ number }) => ({ text, number: number + 1 })), t);
    let before = session.getSnapshot().members;
    const unsubscribe = session.subscribe(() => {
      const { members, self } = session.getSnapshot();
      if (members === before) return;
      for (const { name } of newHands(before, members, self.account)) gather.heard('hand', t('room.hand.said', { name }));
      before = members;
    });
    const stop = session.onNotice((notice) => {
      if (notice.type !== 'reaction' || emojiOf(notice.reaction) === undefined) return;
      const { members, self } = session.getSnapshot();
      const name = members.find((m) => m.account === notice.by)?.name;
      if (name === undefined || notice.by === self.account) return;
      gather.heard('react', t('room.react.said', { name, reaction: t(`room.react.${notice.reaction}`) }));
    });
    return () => {
      unsubscribe();
      stop();
      gather.stop();
    };
  }, [session, t]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {/* Another element each time, or the same words twice would be no news. */}
      <span key={said.number}>{said.text}</span>
    </VisuallyHidden>
  );
}

/** Holds what happened until it is time to say it. */
class Gatherer {
  #heard: Record<Kind, string[]> = { hand: [], react: [] };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly say: (text: string) => void,
    private readonly t: Translate,
  ) {}

  heard(kind: Kind, text: string): void {
    this.#heard[kind].push(text);
    this.#timer ??= setTimeout(() => {
      const { hand, react } = this.#heard;
      this.#timer = undefined;
      this.#heard = { hand: [], react: [] };
      this.say([this.#words(hand, 'room.hand.saidMany'), this.#words(react, 'room.react.saidMany')].join(' ').trim());
    }, PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #words(heard: readonly string[], many: 'room.hand.saidMany' | 'room.react.saidMany'): string {
    return heard.length > MOST_READ ? this.t(many, { count: heard.length }) : [...new Set(heard)].join(' ');
  }
}
