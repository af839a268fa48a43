/** How this person wants questions to be answered, and what follows from it. */

import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { View } from '@/connection/types';

/** Decide each time; hosts, or anyone, where it is on already; nobody. */
export const ANSWERS = ['ask', 'hosts', 'always', 'never'] as const;
export type Answer = (typeof ANSWERS)[number];

interface Setting {
  readonly answer: Answer;
}

/** Kept in this browser. */
export const useAnswer = create<Setting>()(persist((): Setting => ({ answer: 'ask' }), { name: 'atrium.views' }));

const HOSTS: readonly string[] = ['owner', 'host', 'cohost'];

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
