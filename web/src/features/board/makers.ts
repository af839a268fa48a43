import { browserEnvironment } from '@/connection/environment';
import type { RoomSession } from '@/connection/types';
import type { BoardSession, TimeLine } from './engine/api';
import { itemIDs } from './engine/ids';
import { FakeBoard } from './testing/fakeBoard';

/** The id of a new page. */
export const newItemID = itemIDs(browserEnvironment());
export const openSession = (_r: RoomSession, _b: string): BoardSession => new FakeBoard();
export const openKept = (_r: string, _b: string, _a: string): BoardSession => new FakeBoard();
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
