/** The page's own shortcuts. Microphone, camera and push to talk belong to the call. */
export type PageShortcut = 'help' | 'chat' | 'people' | 'attendance' | 'hand' | 'board' | 'statistics';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing' | 'repeat'>;

/** What a key stands for. Keys with modifiers, held ones and those of an input method are never ours. */
export function pageShortcut(event: Key): PageShortcut | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return undefined;
  switch (event.key) {
    case '?':
    case '？': // A Chinese keyboard layout types the full-width one.
      return 'help';
    case 'c':
    case 'C':
      return 'chat';
    case 'p':
    case 'P':
      return 'people';
    case 'a':
    case 'A':
      return 'attendance';
    case 'h':
    case 'H':
      return 'hand';
    case 'b':
    case 'B':
      return 'board';
    case 'n':
    case 'N':
      return 'statistics';
    default:
      return undefined;
  }
}
