import { browserEnvironment, type KeyValue } from '@/connection/environment';
import { type BoardPort, ProtocolError, type RoomSession } from '@/connection/types';
import type { BoardSession, TimeLine } from './engine/api';
import { itemIDs } from './engine/ids';
import { openBoard } from './engine/session';

/** The id of a new page. */
export const newItemID = itemIDs(browserEnvironment());

/** Follows a board of a room in which one is. */
export function openSession(room: RoomSession, board: string): BoardSession {
  const { account } = room.getSnapshot().self;
  return openBoard({ env: browserEnvironment(), port: room.boards, account, room: room.id, board });
}

/** Reads a board as it is now, outside of its room: nothing is heard of it later, and nothing can be done. */
export function openKept(room: string, board: string, account: string): BoardSession {
  return openBoard({ env: { ...browserEnvironment(), storage: NOTHING_KEPT }, port: NO_ROOM, account, room, board });
}

const NOTHING_KEPT: KeyValue = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

const refuse = () => Promise.reject(new ProtocolError('ended'));
const NO_ROOM: BoardPort = {
  onNews: () => () => undefined,
  op: refuse,
  live: () => undefined,
  open: () => undefined,
  present: refuse,
  make: refuse,
  rename: refuse,
  remove: refuse,
  letDraw: refuse,
};
export const openTimeLine = (_r: string, _b: string): TimeLine => {
  throw new Error('x');
};
export const exportBoard = (_: {
  room: string;
  scene: unknown;
  page: string;
  format: string;
  told: (done: number, of: number) => void;
  signal: AbortSignal;
}): Promise<Blob> => Promise.reject(new Error('x'));
