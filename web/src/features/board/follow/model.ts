/** Which page of which board is shown while somebody may show one to everyone. Pure. */

import type { BoardPresented } from '@/connection/types';

export interface Place {
  /** Empty until it is known which board there is. */
  readonly board: string;
  /** Empty for the first one. */
  readonly page: string;
  /** Somebody else presents, and this person looks at something of their own choice. */
  readonly alone: boolean;
}

/** What somebody shows to everyone; undefined: nothing. */
export type Presented = BoardPresented | undefined;

/** Whether a person is led by who presents. */
export const isLed = ({ alone }: Place, presented: Presented, self: string): boolean =>
  presented !== undefined && presented.account !== self && !alone;

/** What is shown after somebody presented something else. Another who presents is followed again; oneself one has led already. */
export function afterPresented(place: Place, before: Presented, now: Presented, self: string): Place {
  if (!now || now.account === self) return place.alone ? { ...place, alone: false } : place;
  if (place.alone && before?.account === now.account) return place;
  return led(place, now);
}

/** What is shown when one goes with who presents. */
export function led(place: Place, { board, page }: BoardPresented): Place {
  return place.board === board && place.page === page && !place.alone ? place : { board, page, alone: false };
}

/** What is shown after one turned to a page or a board oneself. */
export function afterTurn(to: Pick<Place, 'board' | 'page'>, presented: Presented, self: string): Place {
  return { ...to, alone: presented !== undefined && presented.account !== self };
}
