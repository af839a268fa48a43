/** Rules of the room's settings: what a change is, how it looks before the server has it, and how it is taken back. Pure. */

import type { Room } from '@/connection/types';

type Policy = Room['policy'];

/** Some of what hosts decide about a room. */
export interface Change {
  readonly title?: string;
  readonly locked?: boolean;
  readonly policy?: Partial<Policy>;
}

/** What the settings show of a room. */
export type Shown = Pick<Room, 'title' | 'locked' | 'policy'>;

/** The room as it is with a change. */
export function changed(room: Shown, change: Change): Shown {
  const { title = room.title, locked = room.locked } = change;
  return { title, locked, policy: { ...room.policy, ...change.policy } };
}

/** Two changes one after the other, as one. */
export function both(first: Change, second: Change): Change {
  return { ...first, ...second, policy: { ...first.policy, ...second.policy } };
}

/** The change that takes another one back, for a room as it was before. */
export function inverse(room: Shown, change: Change): Change {
  const policy = Object.fromEntries(Object.keys(change.policy ?? {}).map((key) => [key, room.policy[key as keyof Policy]]));
  return {
    ...(change.title !== undefined && { title: room.title }),
    ...(change.locked !== undefined && { locked: room.locked }),
    ...(change.policy && { policy }),
  };
}

/** Whether the room is already as the change wants it. */
export function agrees(room: Shown, change: Change): boolean {
  const policy = Object.entries(change.policy ?? {});
  return (
    (change.title ?? room.title) === room.title &&
    (change.locked ?? room.locked) === room.locked &&
    policy.every(([key, value]) => room.policy[key as keyof Policy] === value)
  );
}
