/** What the page before a room says of how one is seen there. Pure. */

import type { Room } from '@/api';
import type { Translate } from '@/i18n';

type Known = Pick<Room, 'kind' | 'view' | 'rights' | 'policy'>;

/** Whoever may put someone on everyone's stage leads. */
const leads = ({ rights }: Known): boolean => rights?.includes('spotlight') ?? false;

/** Where people agree to be seen: once one has agreed, or at once by everyone, as one who leads. */
export function seenWords(known: Known | undefined, t: Translate): string | undefined {
  if (known?.view !== 'ask') return undefined;
  if (known.kind === 'lesson') return t(leads(known) ? 'room.lesson.pre.leading' : 'room.lesson.pre.agreed');
  return t(leads(known) ? 'call.pre.seen.leading' : 'call.pre.seen.agreed');
}

/** What a student has to read before coming in. */
export function noticeWords(known: Known | undefined, t: Translate): string | undefined {
  if (known?.kind !== 'lesson' || !known.policy?.require_screen || leads(known)) return undefined;
  return t('room.lesson.pre.screen');
}
