import type { Environment } from './environment';
import { read } from './read';
import type { Millis, RoomID, Seq } from './types';
import { decodeHistory, type HistoryPage } from './wire';

/** Messages per page of history. */
export const pageSize = 50;

/** Which page: below a seq, above it, or on both sides of a seq or a moment. */
export type HistoryQuery =
  | { readonly before: Seq }
  | { readonly after: Seq }
  | { readonly around: Seq }
  | { readonly at: Millis };

/** Fetches a page, without a query the newest one. Rejects with ProtocolError; no answer is `unavailable`. */
export function fetchHistory(env: Environment, room: RoomID, query?: HistoryQuery): Promise<HistoryPage> {
  const from = Object.entries(query ?? {})
    .map(([side, value]) => `${side}=${value}&`)
    .join('');
  return read(env, `/api/v1/rooms/${encodeURIComponent(room)}/messages?${from}limit=${pageSize}`, decodeHistory);
}
