/** How this person wants questions to be answered, and what follows from it. */

import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { RoomSnapshot, View } from '@/connection/types';

/** Decide each time; hosts, or anyone, where it is on already; nobody. */
export const ANSWERS = ['ask', 'hosts', 'always', 'never'] as const;
export type Answer = (typeof ANSWERS)[number];

interface Setting {
  readonly answer: Answer;
}

/** Kept in this browser. */
export const useAnswer = create<Setting>()(persist((): Setting => ({ answer: 'ask' }), { name: 'atrium.views' }));

const HOSTS: readonly string[] = ['owner', 'host', 'cohost', 'teacher', 'assistant'];

/**
 * What is answered without the person, undefined: nothing. What is off is never switched on without them, and nobody is shown to everyone
 * without them.
 */
export function answerOf(
  answer: Answer,
  view: Pick<View, 'everyone'>,
  asker: { readonly role: string } | undefined,
  on: boolean,
) {
  if (answer === 'never') return false;
  if (view.everyone || !on) return undefined;
  if (answer === 'always' || (answer === 'hosts' && asker && HOSTS.includes(asker.role))) return true;
  return undefined;
}

/** The screen of a student, which the lesson requires and which is shared: a teacher who asks may see it, whatever the setting says. */
export function byRequirement(
  { room }: Pick<RoomSnapshot, 'room'>,
  view: Pick<View, 'everyone' | 'source'>,
  asker: { readonly role: string } | undefined,
  on: boolean,
): true | undefined {
  const required = room.policy.require_screen && view.source === 'screen' && !view.everyone && on;
  return required && asker && HOSTS.includes(asker.role) ? true : undefined;
}
