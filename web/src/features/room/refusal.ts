import { codeOf } from '@/api';
import { ProtocolError } from '@/connection/types';

/** The code of anything that the room or the server refused; `errorKey` has its words. */
export function refusalCode(cause: unknown): string {
  return cause instanceof ProtocolError ? cause.code : codeOf(cause);
}
