import { browserEnvironment, type KeyValue } from '@/connection/environment';
import { type BoardPort, ProtocolError, type RoomSession } from '@/connection/types';
import type { BoardSession, TimeLine } from './engine/api';
import type { Watch } from './engine/export/content';
import { itemIDs } from './engine/ids';
import { roomFiles } from './engine/render/files';
import { openBoard } from './engine/session';
import { openTimeLine as openPast } from './engine/timeline';
import type { ItemID, Scene } from './engine/types';

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

/** Opens the past of a board. */
export function openTimeLine(room: string, board: string): TimeLine {
  return openPast({ env: browserEnvironment(), room, board });
}

/** Units of a page to pixels of a picture. */
const PIXELS = 2;

/** What is exported of a board of a room. */
export interface Exported {
  readonly room: string;
  readonly scene: Scene;
  readonly page: ItemID;
  readonly format: 'png' | 'svg';
}

/** Makes a file of a page; what makes it is loaded when it is first wanted. */
export async function exportBoard({ room, scene, page, format }: Exported, watch: Watch): Promise<Blob> {
  const source = { scene, files: roomFiles(room) };
  if (format === 'svg') return (await import('./engine/export/svg')).exportSvg(source, page, watch);
  return (await import('./engine/export/png')).exportPng(source, page, PIXELS, watch);
}
