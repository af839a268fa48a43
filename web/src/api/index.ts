/**
 * The server's HTTP interface.
 *
 *     const room = await ask(api.GET('/api/v1/rooms/{room}', { params: { path: { room: number } } }));
 *
 * `ask` gives the answer's data or throws an ApiError; `errorKey(codeOf(error))` is its words.
 */
import createClient from 'openapi-fetch';
import { ApiError } from './errors';
import type { components, paths } from './schema.gen';

export { ApiError, CODES, type Code, codeOf, errorKey } from './errors';

export type Account = components['schemas']['Account'];
export type Room = components['schemas']['Room'];
export type Policy = components['schemas']['Policy'];

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'same-origin',
  // Looked up at each call, so that a test may replace it.
  fetch: (request) => globalThis.fetch(request),
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Waits for an answer; gives its data, or throws an ApiError with the code. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await call.catch(() => {
    throw new ApiError('network', 0);
  });
  // A 204 has no data; who asks for it does not look at the result.
  if (response.ok) return data as NonNullable<T>;
  throw toError(error, response);
}

function toError(problem: unknown, response: Response): ApiError {
  const seconds = Number(response.headers.get('Retry-After'));
  const fields = typeof problem === 'object' && problem !== null ? (problem as Record<string, unknown>) : {};
  const retry = typeof fields.retry === 'number' ? fields.retry : seconds > 0 ? seconds * 1000 : undefined;
  const code = typeof fields.code === 'string' ? fields.code : response.status === 503 ? 'unavailable' : 'internal';
  return new ApiError(code, response.status, retry, response.headers.get('X-Request-Id') ?? undefined);
}
