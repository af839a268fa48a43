import type { Key } from '@/i18n';

/** Every code of the contract, and two of our own: `network` (no answer came) and `internal` (an answer without a code). */
export const CODES = [
  'bad_frame',
  'unknown_type',
  'bad_data',
  'bad_text',
  'too_large',
  'too_long',
  'not_authenticated',
  'not_member',
  'forbidden',
  'not_found',
  'ended',
  'locked',
  'banned',
  'room_full',
  'bad_secret',
  'slow_down',
  'id_reused',
  'unavailable',
  'gone',
  'taken',
  'not_started',
  'already_running',
  'already_answered',
  'too_late',
  'conflict',
  'board_full',
  'elsewhere',
  'removed',
  'link_expired',
  'bad_credentials',
  'name_taken',
  'name_invalid',
  'display_name_invalid',
  'password_short',
  'password_long',
  'setup_token_required',
  'already_signed_in',
  'bad_origin',
  'internal',
  'network',
] as const;

export type Code = (typeof CODES)[number];

/** The words for a code, with the way on. A code that this page does not know reads like `internal`. */
export function errorKey(code: string): Key & `api.error.${Code}` {
  const known = CODES.find((each) => each === code);
  return `api.error.${known ?? 'internal'}`;
}

/** The one kind of failure of a call to the server. */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly code: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** When to try again, in ms, if the server said so. */
    readonly retry?: number,
    /** What helps to find the cause in the server's log. */
    readonly requestId?: string,
  ) {
    super(code);
  }

  /** Whether the same call may succeed by itself soon. */
  get temporary(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** The code of anything that was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : 'internal';
}
