/** The side panel: what it shows and how wide it is. Remembered in this browser. */
export const TABS = ['chat', 'people', 'attendance'] as const;
/** Attendance is for those who start sign-ins. */
export type PanelTab = (typeof TABS)[number];

export interface Panel {
  readonly open: PanelTab | null;
  /** In px; where the window is narrow the panel is a sheet and has no width. */
  readonly width: number;
}

export const MIN_WIDTH = 280;
export const MAX_WIDTH = 560;
const DEFAULT_WIDTH = 360;
/** From this width on there is room for stage and panel, so that a first visit shows the chat. */
const ROOMY = 1200;
const KEY = 'atrium.panel';

/** A width that leaves at least half of the window to the stage. */
export function clampWidth(width: number, windowWidth: number): number {
  const most = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.floor(windowWidth / 2)));
  return Math.round(Math.min(most, Math.max(MIN_WIDTH, width)));
}

/** The width after a key on the handle at its left edge, or nothing when the key does not move it. */
export function widthAfterKey(key: string, width: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return width + 16;
    case 'ArrowRight':
      return width - 16;
    case 'Home':
      return MAX_WIDTH;
    case 'End':
      return MIN_WIDTH;
    default:
      return undefined;
  }
}

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function readPanel(windowWidth: number, store: Store = localStorage): Panel {
  const first: Panel = { open: windowWidth >= ROOMY ? 'chat' : null, width: DEFAULT_WIDTH };
  try {
    const value = JSON.parse(store.getItem(KEY) ?? 'null') as Partial<Panel> | null;
    if (!value) return first;
    const open = value.open === null ? null : (TABS.find((tab) => tab === value.open) ?? first.open);
    return { open, width: typeof value.width === 'number' ? value.width : DEFAULT_WIDTH };
  } catch {
    return first;
  }
}

export function writePanel(panel: Panel, store: Store = localStorage): void {
  try {
    store.setItem(KEY, JSON.stringify(panel));
  } catch {
    // Storage is full or forbidden: the panel is as on a first visit next time.
  }
}
