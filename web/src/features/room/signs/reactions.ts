/** Rules of the reactions: which there are, and which float over the pictures. Pure. */

import type { ReactionName } from '@/connection/types';

export const REACTIONS = [
  ['yes', '👍'],
  ['no', '👎'],
  ['clap', '👏'],
  ['heart', '❤️'],
  ['laugh', '😄'],
  ['surprise', '😮'],
  ['celebrate', '🎉'],
] as const satisfies readonly (readonly [ReactionName, string])[];

const EMOJI: ReadonlyMap<string, string> = new Map(REACTIONS);

/** The picture of a reaction; nothing for one that this page does not know. */
export const emojiOf = (reaction: string): string | undefined => EMOJI.get(reaction);

/** A reaction that is shown for a moment. */
export interface Float {
  readonly id: number;
  readonly account: string;
  readonly name: string;
  readonly reaction: ReactionName;
}

/** How many are shown at once: of one person, and of all together. The oldest give way. */
export const MOST_OF_ONE = 3;
export const MOST_IN_ALL = 24;

/** The list with one more. */
export function withFloat(list: readonly Float[], next: Float): readonly Float[] {
  const own = list.filter((f) => f.account === next.account);
  const tooOld = own.length < MOST_OF_ONE ? undefined : own[0];
  return [...list.filter((f) => f !== tooOld), next].slice(-MOST_IN_ALL);
}
