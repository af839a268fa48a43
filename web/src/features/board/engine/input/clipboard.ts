import type { Point } from '../types';
import { type Clip, clipText, readClip } from './clip';

/** What is copied, pasted and dropped. */
export interface ClipboardDesk {
  copied(): Clip | undefined;
  /** What was copied is cut away. */
  remove(): void;
  paste(clip: Clip, text: string): void;
  pasteText(text: string): void;
  /** Undefined where files are not taken. */
  files: ((files: readonly File[], at?: Point) => void) | undefined;
}

/** What only boards understand stands beside the text that everybody does. */
const ownType = 'application/x-atrium-board';

/** Hears the clipboard while the surface has the focus, and what is dropped on it. The result ends that. */
export function listenToClipboard(host: HTMLElement, desk: ClipboardDesk): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const focused = () => host.ownerDocument.activeElement === host;
  const copy = (event: ClipboardEvent) => {
    const clip = focused() ? desk.copied() : undefined;
    if (clip === undefined || event.clipboardData === null) return;
    event.preventDefault();
    put(event.clipboardData, clip);
    if (event.type === 'cut') desk.remove();
  };
  host.ownerDocument.addEventListener('copy', copy, { signal });
  host.ownerDocument.addEventListener('cut', copy, { signal });
  host.ownerDocument.addEventListener(
    'paste',
    (event) => {
      if (!focused() || event.clipboardData === null) return;
      event.preventDefault();
      take(event.clipboardData, desk);
    },
    { signal },
  );
  const over = (event: DragEvent) => {
    if (desk.files === undefined || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };
  host.addEventListener('dragenter', over, { signal });
  host.addEventListener('dragover', over, { signal });
  host.addEventListener('drop', (event) => dropped(host, event, desk), { signal });
  return () => stop.abort();
}

/** Copies or cuts as the keyboard does, which works in pages without a secure context too. Only within a click or a press of a key. */
export function copyNow(host: HTMLElement, what: 'copy' | 'cut'): boolean {
  host.focus({ preventScroll: true });
  return host.ownerDocument.execCommand(what);
}

/** Texts can be pasted elsewhere as what they say; all else as what boards understand. */
function put(data: DataTransfer, clip: Clip): void {
  const text = clipText(clip);
  const said = clip.elements.flatMap((element) => (element.type === 'text' && element.text ? [element.text] : []));
  data.setData(ownType, text);
  data.setData('text/plain', said.length > 0 ? said.join('\n') : text);
}

function take(data: DataTransfer, desk: ClipboardDesk): void {
  const text = data.getData(ownType) || data.getData('text/plain');
  const clip = readClip(text);
  if (clip !== undefined) desk.paste(clip, text);
  else if (data.files.length > 0) desk.files?.([...data.files]);
  else if (text.trim() !== '') desk.pasteText(text);
}

function dropped(host: HTMLElement, event: DragEvent, desk: ClipboardDesk): void {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (desk.files === undefined || files.length === 0) return;
  event.preventDefault();
  const { left, top } = host.getBoundingClientRect();
  desk.files(files, { x: event.clientX - left, y: event.clientY - top });
}
