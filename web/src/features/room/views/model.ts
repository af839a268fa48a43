/** What views say of this person, by source. Pure. */

import type { MediaSource, Member, RoomSnapshot, View } from '@/connection/types';

export const SOURCES: readonly MediaSource[] = ['camera', 'screen', 'microphone'];

type Seen = Pick<RoomSnapshot, 'views' | 'self'>;

/** What others ask of this person. */
export const questions = ({ views, self }: Seen): readonly View[] =>
  views.filter((view) => view.account === self.account && view.state === 'asked');

/** Who views a source of this person's, apart from everyone. */
export const watchers = ({ views, self }: Seen, source: MediaSource): readonly View[] =>
  views.filter((v) => v.account === self.account && v.source === source && v.state === 'accepted' && !v.everyone);

/** Everyone may view a source of this person's. */
export const shownToEveryone = ({ views, self }: Seen, source: MediaSource): boolean =>
  views.some((v) => v.account === self.account && v.source === source && v.state === 'accepted' && v.everyone);

/** What this person views of others, or has asked to. */
export const viewing = ({ views, self }: Seen): readonly View[] =>
  views.filter((view) => view.viewer === self.account && view.account !== self.account);

/** By how many this person is seen or heard: everyone, or that many people. */
export function audience(seen: Seen): 'everyone' | number {
  if (SOURCES.some((source) => shownToEveryone(seen, source))) return 'everyone';
  return new Set(SOURCES.flatMap((source) => watchers(seen, source).map(({ viewer }) => viewer))).size;
}

/** What this person does with another: has asked, or views. */
export function sideOf(views: readonly View[], self: string, other: string): 'asked' | 'accepted' | undefined {
  if (self === other) return undefined;
  const ours = views.filter((view) => view.viewer === self && view.account === other);
  if (ours.some(({ state }) => state === 'accepted')) return 'accepted';
  return ours.length > 0 ? 'asked' : undefined;
}

export const nameOf = (members: readonly Member[], account: string): string | undefined =>
  members.find((member) => member.account === account)?.name;
