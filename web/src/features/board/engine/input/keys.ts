import type { Surface } from '../api';

export type Action = Parameters<Surface['act']>[0];

/** What keys do it on. */
export interface KeyDesk {
  act(action: Action): boolean;
  /** Moves what is selected, in units; false where nothing is. */
  nudge(dx: number, dy: number): boolean;
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  fit(): void;
  /** Takes back what the hand does; else forgets the selection. False where there is neither. */
  escape(): boolean;
  /** Opens the text that is selected; false where none is. */
  write(): boolean;
  /** The key that lets the mouse move the page is held, or not any more; false where it is no such key. */
  holdPan(held: boolean): boolean;
}

const step = 64;
const ways: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Hears the keyboard while the surface has the focus. The result ends that. */
export function listenToKeys(host: HTMLElement, desk: KeyDesk): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  host.addEventListener(
    'keydown',
    (event) => {
      // What is typed in a field of the page that lies over the surface is not for it.
      if (event.target === host && !event.isComposing && press(event, desk)) event.preventDefault();
    },
    { signal },
  );
  const release = () => void desk.holdPan(false);
  host.addEventListener('keyup', ({ code }) => code === 'Space' && release(), { signal });
  host.addEventListener('blur', release, { signal });
  return () => stop.abort();
}

/** Does what a key says; whether it says anything. */
function press(event: KeyboardEvent, desk: KeyDesk): boolean {
  const { key, shiftKey, altKey } = event;
  if (event.ctrlKey || event.metaKey) return altKey ? false : command(key, shiftKey, desk);
  const way = ways[key];
  if (way !== undefined) {
    const far = shiftKey ? 10 : 1;
    if (!desk.nudge(way[0] * far, way[1] * far)) desk.pan(-way[0] * step * far ** 0.5, -way[1] * step * far ** 0.5);
    return true;
  }
  switch (key) {
    case ' ':
      return desk.holdPan(true);
    case 'Escape':
      return desk.escape();
    case 'Delete':
    case 'Backspace':
      return desk.act('delete');
    case 'Enter':
      return desk.write();
    case '+':
    case '=':
      desk.zoom(1.25);
      return true;
    case '-':
      desk.zoom(0.8);
      return true;
    case '0':
      desk.fit();
      return true;
    case ']':
      return desk.act('forward');
    case '[':
      return desk.act('backward');
    case '}':
      return desk.act('front');
    case '{':
      return desk.act('back');
    default:
      return false;
  }
}

/** Ctrl or, on a Mac, command. Copying, cutting and pasting are events of their own. */
function command(key: string, shift: boolean, desk: KeyDesk): boolean {
  switch (key.toLowerCase()) {
    case 'a':
      return desk.act(shift ? 'none' : 'all');
    case 'd':
      return desk.act('duplicate');
    case ']':
      return desk.act('front');
    case '[':
      return desk.act('back');
    case '+':
    case '=':
      desk.zoom(1.25);
      return true;
    case '-':
      desk.zoom(0.8);
      return true;
    case '0':
      desk.fit();
      return true;
    default:
      return false;
  }
}
