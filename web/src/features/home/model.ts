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

/** The most code points that the server takes as a title. */
export const TITLE_MAX = 100;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A title that fits, cut where it must be between two characters as a reader sees them. */
export function fitTitle(text: string): string {
  let fitting = '';
  let length = 0;
  for (const { segment } of segmenter.segment(text.trim())) {
    length += [...segment].length;
    if (length > TITLE_MAX) break;
    fitting += segment;
  }
  return fitting;
}

/** What one fills in to make a room. */
export type RoomDraft = {
  readonly title: string;
  readonly entry: 'open' | 'secret';
  readonly guests: boolean;
  readonly capacity: string;
};

/** The seats that a draft asks for, or undefined when that is no number from 2 to 1,000. */
export function capacityOf(draft: RoomDraft): number | undefined {
  const text = draft.capacity.normalize('NFKC').trim();
  const seats = Number(text);
  return /^\d+$/.test(text) && seats >= 2 && seats <= 1000 ? seats : undefined;
}
