import type { Key } from '@/i18n';
import type { CallTile } from '@/media/tile';
import type { MediaKind } from '@/media/types';
import type { Choice } from './stage';

/** The index of the tile on the stage: the chosen one, else who speaks, else the first of the others, else one's own. */
export function stagedTile(tiles: readonly CallTile[], chosen: Choice | null, speaker: string | null): number {
  const find = (test: (tile: CallTile) => boolean) => tiles.findIndex(test);
  const candidates = [
    chosen ? find((t) => t.device === chosen.device) : -1,
    chosen ? find((t) => t.account === chosen.account) : -1,
    find((t) => t.device === speaker && !t.self),
    find((t) => !t.self),
  ];
  return Math.max(0, candidates.find((i) => i >= 0) ?? 0);
}

/** How a device is called within a sentence. */
export function deviceKey(kind: MediaKind | 'both') {
  const keys = {
    microphone: 'call.theMicrophone',
    camera: 'call.theCamera',
    both: 'call.theBoth',
  } as const satisfies Record<string, Key>;
  return keys[kind];
}

export type BrowserFamily = 'chromium' | 'firefox' | 'safari';

/** Whose permission help to show. Every browser on iOS is Safari inside. */
export function browserFamily(userAgent: string): BrowserFamily {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'safari';
  if (/Firefox\//.test(userAgent)) return 'firefox';
  return /Chrom(e|ium)\//.test(userAgent) ? 'chromium' : 'safari';
}

export type Shortcut = 'microphone' | 'camera' | 'talk';

type Press = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey' | 'isComposing'>;

/** What a key stands for, or null. Keys with modifiers and those of an input method are never ours. */
export function shortcutOf(event: Press): Shortcut | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return null;
  if (event.code === 'Space') return 'talk';
  const key = event.key.toLowerCase();
  return key === 'm' ? 'microphone' : key === 'v' ? 'camera' : null;
}

const TAKES_KEYS =
  'input, textarea, select, [contenteditable], [role="menu"], [role="listbox"], [role="dialog"], [role="textbox"]';
const TAKES_SPACE =
  'button, a[href], summary, audio, video, [role="button"], [role="tab"], [role="switch"], [role="slider"]';

/** Whether the element with the focus needs the key itself. */
export function takesKey(target: Element | null, shortcut: Shortcut): boolean {
  if (!target) return false;
  return target.closest(TAKES_KEYS) !== null || (shortcut === 'talk' && target.closest(TAKES_SPACE) !== null);
}
