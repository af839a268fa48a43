import type { Room } from '@/api';
import { roomPath } from '@/api/rooms';

/** Where a room is: its number, and the secret of its link if the link was given. */
export type RoomAddress = { readonly number: string; readonly secret?: string };

const NUMBER = /^\d{6,7}$/;

/**
 * Reads what people type or paste to join: a number of six or seven digits, grouped or in full-width digits, or a room's link with
 * or without its secret, wherever the link points to: the same server may have several names.
 */
export function parseRoomAddress(text: string): RoomAddress | undefined {
  const plain = text.normalize('NFKC').trim();
  const grouped = plain.replace(/[\s-]/g, '');
  if (NUMBER.test(grouped)) return { number: grouped };
  const link = /(?:^|\/)r\/(\d{6,7})\/?(?:\?[^#\s]*)?(?:#(\S*))?$/.exec(plain);
  if (!link?.[1]) return undefined;
  return link[2] ? { number: link[1], secret: link[2] } : { number: link[1] };
}

/** The place of a room that the server made or listed: with the secret where the server tells it. */
export function pathOf(room: Room): string {
  return roomPath((room.link && parseRoomAddress(room.link)) || room);
}
