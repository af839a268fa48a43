import type { Translate } from '@/i18n';
import type { CallTile } from '@/media/tile';

/** What a picture is called: the person's name, or whose screen it is. */
export function labelOf({ name, self, source }: CallTile, t: Translate): string {
  if (source === 'screen') return t(self ? 'call.tile.ownScreen' : 'call.tile.screen', { name });
  return self ? t('call.tile.you', { name }) : name;
}

/** One's own face is seen as in a mirror; a screen never. */
export const isMirrored = ({ self, source }: CallTile): boolean => self && source === 'camera';
