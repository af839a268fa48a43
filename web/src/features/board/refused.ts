/** What the server did not take, in words. Pure. */

import type { Key } from '@/i18n';
import type { Refused } from './engine/api';
import type { Draft, Gesture } from './engine/types';

type What = 'drawing' | 'text' | 'picture' | 'page' | 'deletion' | 'change';

/** What a gesture was about, as it would be called. */
export function whatOf({ ops }: Gesture): Key & `board.refused.${What}` {
  const [first] = ops;
  return `board.refused.${first ? nameOf(first) : 'change'}`;
}

function nameOf({ id, op, data }: Draft): What {
  if (id === undefined) return op === 'clear' ? 'deletion' : 'page';
  switch (op) {
    case 'add':
      return data?.type === 'text' ? 'text' : data?.type === 'image' ? 'picture' : 'drawing';
    case 'delete':
    case 'clear':
      return 'deletion';
    case 'patch':
    case 'move':
    case 'restore':
      return 'change';
    default:
      return op satisfies never;
  }
}

/** Why one cannot go on with this board at all, if that is so. */
export function stuckOf(refused: readonly Refused[]): 'elsewhere' | 'board_full' | undefined {
  if (refused.some(({ code }) => code === 'elsewhere')) return 'elsewhere';
  return refused.some(({ code }) => code === 'board_full') ? 'board_full' : undefined;
}

/** Whether trying again may help: what was changed by others or forbidden stays so. */
export const mayHelp = (code: string): boolean => !['gone', 'not_found', 'bad_data', 'too_large'].includes(code);
