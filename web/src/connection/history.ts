import type { Environment, HttpAnswer } from './environment';
import { type Millis, ProtocolError, type RoomID, type Seq } from './types';
import { decodeHistory, decodeProblem, type HistoryPage } from './wire';

/** Messages per page of history. */
export const pageSize = 50;

/** Which page: below a seq, above it, or on both sides of a seq or a moment. */
export type HistoryQuery =
  | { readonly before: Seq }
  | { readonly after: Seq }
  | { readonly around: Seq }
  | { readonly at: Millis };

/** Fetches a page, without a query the newest one. Rejects with ProtocolError; no answer is `unavailable`. */
export async function fetchHistory(env: Environment, room: RoomID, query?: HistoryQuery): Promise<HistoryPage> {
  const from = Object.entries(query ?? {})
    .map(([side, value]) => `${side}=${value}&`)
    .join('');
  let answer: HttpAnswer;
  try {
    answer = await env.get(`/api/v1/rooms/${encodeURIComponent(room)}/messages?${from}limit=${pageSize}`);
  } catch {
    throw new ProtocolError('unavailable', 'the history did not answer');
  }
  if (answer.status !== 200) {
    const code = decodeProblem(answer.body) ?? (answer.status < 500 ? 'not_found' : 'unavailable');
    throw new ProtocolError(code, `the history answered ${answer.status}`, answer.retryAfter);
  }
  const page = decodeHistory(answer.body);
  if (!page) throw new ProtocolError('internal', 'the page of history is unreadable');
  return page;
}

/** Whether asking again later may help. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ProtocolError &&
    (error.retry !== undefined || ['unavailable', 'slow_down', 'internal'].includes(error.code))
  );
}
