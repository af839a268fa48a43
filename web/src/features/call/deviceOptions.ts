import type { Device, DeviceKind } from '@/media/devices';
import { findDevice } from '@/media/devices';
import type { LocalState } from '@/media/local';

export interface DeviceOption {
  /** Empty for the system's default. */
  readonly id: string;
  readonly label: string;
  readonly chosen: boolean;
}

/** Chromium lists its default devices a second time under these ids; the default is offered once, by us. */
const ALIASES = ['default', 'communications'];

/** What can be chosen for one kind: the default first, then each device once. */
export function deviceOptions(state: LocalState, kind: DeviceKind, defaultLabel: string): readonly DeviceOption[] {
  const devices: readonly Device[] = state.devices[kind].filter((d) => !ALIASES.includes(d.id));
  const chosen = findDevice(devices, state.choices[kind]);
  const byDefault = { id: '', label: defaultLabel, chosen: chosen === undefined };
  return [byDefault, ...devices.map((d) => ({ id: d.id, label: d.label, chosen: d === chosen }))];
}
