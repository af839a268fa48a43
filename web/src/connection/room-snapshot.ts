import type { ChatLog } from './chat-log';
import type { HostView } from './host-view';
import type { MemberSync } from './member-list';
import type { Sender } from './sender';
import type { Signups } from './signups';
import type { RoomSnapshot, RoomStatus, Self } from './types';
import type { ViewList } from './view-list';
import type { RoomInfo } from './wire';

/** What a room presents that presents nothing. */
export const NOTHING_PRESENTED = { board: '', page: '', account: '' };

/** This device is in the room no more. */
export const isOver = (status: RoomStatus): boolean => status === 'left' || status === 'removed' || status === 'ended';

interface Parts {
  readonly status: RoomStatus;
  readonly removedCode: string | undefined;
  readonly room: RoomInfo;
  readonly self: Self;
  readonly members: MemberSync;
  readonly host: HostView;
  readonly views: ViewList;
  readonly signups: Signups;
  readonly chat: ReturnType<ChatLog['view']>;
  readonly sender: Sender;
}

/** The state of a room as pages see it. */
export function snapshotOf(parts: Parts): RoomSnapshot {
  const { status, removedCode, room, self, members, host, views, signups, chat, sender } = parts;
  return {
    status,
    ...(removedCode !== undefined && { removedCode }),
    room,
    self,
    rights: self.rights,
    members: members.list,
    count: members.count,
    version: members.version,
    waiting: host.waiting,
    views: views.list,
    pace: host.pace,
    signup: signups.own,
    signups: signups.news,
    ...chat,
    pending: sender.pending,
    read: self.read,
  };
}
