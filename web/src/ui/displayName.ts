import type { Code } from '@/api';
import { countGraphemes } from './graphemes';

const MOST = 64;

/** What is wrong with a name that others are to see, before it is sent. The server has the last word on what a name may hold. */
export function displayNameError(name: string): Code | undefined {
  const shown = name.normalize('NFKC').trim();
  const length = countGraphemes(shown);
  return length >= 1 && length <= MOST && !shown.includes('  ') ? undefined : 'display_name_invalid';
}
