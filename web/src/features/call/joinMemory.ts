import { LocalMedia } from '@/media/local';
import type { JoinSettings } from './types';

/** How this browser's person joined last. `skip`: they want to join like that at once. */
export interface JoinMemory {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly skip: boolean;
}

const STORAGE_KEY = 'atrium.join';
const FIRST: JoinMemory = { microphone: true, camera: true, skip: false };

export function readJoinMemory(): JoinMemory {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return FIRST;
    const { microphone, camera, skip } = stored as Record<string, unknown>;
    return { microphone: microphone !== false, camera: camera !== false, skip: skip === true };
  } catch {
    return FIRST;
  }
}

export function writeJoinMemory(change: Partial<JoinMemory>): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...readJoinMemory(), ...change }));
  } catch {
    // Storage may be forbidden: the page asks again next time.
  }
}

/** Settings without a pre-join page: for a refresh of a page that was in the room. */
export function rejoinSettings(name: string, sources: { microphone: boolean; camera: boolean }): JoinSettings {
  return { name, ...sources, local: new LocalMedia() };
}
