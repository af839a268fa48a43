import type { Member, RoomSnapshot } from '@/connection/types';

/** Whether a member records the view of the room on any device. */
export const records = ({ devices }: Pick<Member, 'devices'>): boolean => devices.some((device) => device.recording);

/** Whoever else records the view of the room, by name, in one line each; a plain value, for `useRoom`. */
export const recordersOf = ({ members, self }: RoomSnapshot): string =>
  members
    .filter((member) => member.account !== self.account && records(member))
    .map(({ name }) => name)
    .join('\n');
