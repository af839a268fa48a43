import type * as wire from './protocol.gen';

/** Codes of the wire contract; pages translate them. An unknown one from a newer server is kept as it came. */
export type ErrorCode = wire.Code;

/** Codes that only this side gives: the connection was closed for good; the person left the room. */
export type LocalCode = 'closed' | 'left';

/** A refusal. `retry` (ms) says that the same request may succeed after that time. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  constructor(
    // `string & {}` keeps the known codes in completion while an unknown code still passes.
    readonly code: ErrorCode | LocalCode | (string & {}),
    message: string = code,
    readonly retry?: number,
  ) {
    super(message);
  }
}
