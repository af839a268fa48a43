import type { Key } from '@/i18n';
import type { MediaKind } from '@/media/types';
import type { Choice } from './stage';

/** What decides about the stage of a tile. */
export interface OnStage {
  readonly device: string;
  readonly account: string;
  readonly self: boolean;
  readonly source: 'camera' | 'screen';
}

export interface StageWishes {
  /** Whom this person pinned. */
  readonly pinned: Choice | null;
  /** Whom a host put on everyone's stage; null for nobody, or if this person turned away. */
  readonly spotlight: string | null;
  /** The devices that spoke, the latest first. */
  readonly spoke: readonly string[];
}

export type StageReason = 'pin' | 'spotlight' | 'screen' | 'speaker' | 'nobody spoke';

/**
 * Who is on the stage, by index, and why: the own pin, else the spotlight, else a shared screen, else who speaks, else who spoke last,
 * else the first of the others, else oneself. One's own picture counts like any other when it is pinned or in the spotlight, and is
 * the main one when alone; but speaking does not put oneself in front of oneself. Null without tiles.
 */
export function pickStage(
  tiles: readonly OnStage[],
  { pinned, spotlight, spoke }: StageWishes,
): { readonly index: number; readonly reason: StageReason } | null {
  const find = (test: (tile: OnStage) => boolean) => tiles.findIndex(test);
  const ofDevice = (device: string | undefined, source = 'camera') =>
    find((t) => t.device === device && t.source === source);
  const ofAccount = (account: string) => find((t) => t.account === account);
  const heard = spoke.find((device) => tiles.some((t) => t.device === device && !t.self));
  const candidates: readonly (readonly [StageReason, number])[] = [
    ['pin', pinned ? ofDevice(pinned.device, pinned.screen ? 'screen' : 'camera') : -1],
    ['pin', pinned ? ofAccount(pinned.account) : -1],
    ['spotlight', spotlight === null ? -1 : ofAccount(spotlight)],
    ['screen', find((t) => t.source === 'screen' && !t.self)],
    ['speaker', ofDevice(heard)],
    ['nobody spoke', find((t) => !t.self)],
    ['nobody spoke', tiles.length - 1],
  ];
  const [reason, index] = candidates.find(([, at]) => at >= 0) ?? [];
  return reason === undefined || index === undefined ? null : { index, reason };
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

export type Shortcut = 'microphone' | 'camera' | 'screen' | 'talk' | 'fullscreen';

type Press = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey' | 'isComposing'>;

const KEYS: Readonly<Record<string, Shortcut>> = { m: 'microphone', v: 'camera', s: 'screen', f: 'fullscreen' };

/** What a key stands for, or null. Keys with modifiers and those of an input method are never ours. */
export function shortcutOf(event: Press): Shortcut | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return null;
  if (event.code === 'Space') return 'talk';
  return KEYS[event.key.toLowerCase()] ?? null;
}

const TAKES_KEYS = [
  'input:not([type="radio"]):not([type="checkbox"])',
  'textarea, select, [contenteditable]',
  '[role="menu"], [role="listbox"], [role="dialog"], [role="textbox"]',
].join();
/** To a radio button that is chosen the space bar does nothing. */
const TAKES_SPACE = [
  'input[type="checkbox"], input[type="radio"]:not(:checked)',
  'button, a[href], summary, audio, video',
  '[role="button"], [role="tab"], [role="switch"], [role="slider"]',
].join();

/** Whether what has the focus needs a single key itself: `space` says whether it is the space bar. */
export function takesKey(target: EventTarget | null, space = false): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest(TAKES_KEYS) !== null || (space && target.closest(TAKES_SPACE) !== null);
}
