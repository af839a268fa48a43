import type { Environment, HttpAnswer } from './environment';
import { ProtocolError } from './types';
import { decodeProblem } from './wire';

/** Reads what a path of the server gives. Rejects with ProtocolError; no answer is `unavailable`, and one that `decode` does not know `internal`. */
export async function read<T>(env: Environment, path: string, decode: (body: unknown) => T | undefined): Promise<T> {
  let answer: HttpAnswer;
  try {
    answer = await env.get(path);
  } catch {
    throw new ProtocolError('unavailable', `${path} did not answer`);
  }
  if (answer.status !== 200) {
    const code = decodeProblem(answer.body) ?? (answer.status < 500 ? 'not_found' : 'unavailable');
    throw new ProtocolError(code, `${path} answered ${answer.status}`, answer.retryAfter);
  }
  const value = decode(answer.body);
  if (value === undefined) throw new ProtocolError('internal', `what ${path} answered is unreadable`);
  return value;
}

/** Whether asking again later may help. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ProtocolError &&
    (error.retry !== undefined || ['unavailable', 'slow_down', 'internal'].includes(error.code))
  );
}
