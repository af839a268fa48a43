import { errorKey } from '@/api';
import { refusalCode } from '../refusal';

/** Why a question, its answer or the end of a view was refused. */
export function viewRefusal(failure: unknown) {
  const code = refusalCode(failure);
  switch (code) {
    case 'slow_down':
      return 'room.view.askSoon';
    case 'forbidden':
      return 'room.view.askNever';
    case 'not_found': // the other one ended it, or left
      return 'room.view.over';
    default:
      return errorKey(code);
  }
}
