import type { PermissionState } from './types';

export type DeviceKind = 'microphone' | 'camera' | 'speaker';

export interface Device {
  readonly id: string;
  readonly label: string;
  readonly group: string;
}

export type DeviceLists = Readonly<Record<DeviceKind, readonly Device[]>>;

export const NO_DEVICES: DeviceLists = { microphone: [], camera: [], speaker: [] };

const KINDS: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  audioinput: 'microphone',
  audiooutput: 'speaker',
  videoinput: 'camera',
};

/** The devices by kind. Those without a label are left out: before permission the browser tells nothing that can be chosen from. */
export async function listDevices(media: Pick<MediaDevices, 'enumerateDevices'>): Promise<DeviceLists> {
  const lists: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
  for (const { kind, deviceId, label, groupId } of await media.enumerateDevices()) {
    if (label) lists[KINDS[kind]].push({ id: deviceId, label, group: groupId });
  }
  return lists;
}

/** The browser's answers, asked for once: an answer changes by itself, and the browser never lets go of one. */
const answers = new WeakMap<Permissions, Map<string, PermissionStatus>>();

/** What the browser would answer to a question for the device, as far as it says so. */
export async function queryPermission(kind: 'microphone' | 'camera'): Promise<PermissionState> {
  try {
    // Firefox before 131 refuses these names with a TypeError.
    const { permissions } = navigator;
    const known = answers.get(permissions) ?? new Map<string, PermissionStatus>();
    const status = known.get(kind) ?? (await permissions.query({ name: kind as PermissionName }));
    answers.set(permissions, known.set(kind, status));
    return status.state;
  } catch {
    return 'unknown';
  }
}

/** A device as it is remembered: browsers change ids (cleared cookies, private windows), labels stay. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

export type Choices = Readonly<Partial<Record<DeviceKind, Choice>>>;

/** The chosen device among those present: by id, else by label; undefined means the default of the system. */
export const findDevice = (devices: readonly Device[], choice: Choice | undefined): Device | undefined =>
  choice && (devices.find((d) => d.id === choice.id) ?? devices.find((d) => d.label === choice.label));

/** True if the system's default device of a kind became another one. Only Chromium lists it (id `default`). */
export function defaultChanged(before: readonly Device[], after: readonly Device[]): boolean {
  const [was, is] = [before, after].map((list) => list.find((d) => d.id === 'default'));
  return was !== undefined && is !== undefined && (was.group !== is.group || was.label !== is.label);
}

const STORAGE_KEY = 'atrium.devices';

/** Where the choices are kept; storage may be forbidden, then they last as long as the page. */
export const deviceMemory = {
  load(): Choices {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
      return typeof stored === 'object' && stored !== null ? readChoices(stored) : {};
    } catch {
      return {};
    }
  },
  save(choices: Choices): void {
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(choices));
    } catch {
      // Nothing to do: the choice holds for this page.
    }
  },
};

function readChoices(stored: object): Choices {
  const choices: Partial<Record<DeviceKind, Choice>> = {};
  for (const kind of ['microphone', 'camera', 'speaker'] as const) {
    const value: unknown = (stored as Record<string, unknown>)[kind];
    if (typeof value !== 'object' || value === null) continue;
    const { id, label } = value as Record<string, unknown>;
    if (typeof id === 'string' && typeof label === 'string') choices[kind] = { id, label };
  }
  return choices;
}

export type DeviceMemory = typeof deviceMemory;
