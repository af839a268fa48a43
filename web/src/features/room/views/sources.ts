import type { MediaSource } from '@/connection/types';
import type { Call } from '@/media/call';

/** Whether this device has a source on. */
export function isOn(call: Call, source: MediaSource): boolean {
  if (source === 'screen') return call.screen.state.get().picture !== null;
  const { on, track } = call.local.state.get()[source];
  return on && track !== null;
}

/**
 * Switches a source on because somebody may view it; must be called from a click or a key. Gives what makes it as it was, undefined if it
 * could not be switched on: what the browser said against it is shown where the call shows such things.
 */
export async function switchOn(call: Call, source: MediaSource): Promise<(() => void) | undefined> {
  if (isOn(call, source)) return () => undefined;
  const takeBack = call.showing.lend(source);
  if (source === 'screen') await call.sharing.share(true, false);
  else await call.set(source, true);
  if (!isOn(call, source)) {
    takeBack();
    return undefined;
  }
  return () => {
    takeBack();
    call.showing.switchOff(source);
  };
}

/** Why a source cannot be switched on here by any click; undefined: it can be tried. */
export function whyNot(call: Call, source: MediaSource): 'call.screen.unavailable' | 'room.view.audioOnly' | undefined {
  if (isOn(call, source)) return undefined;
  if (source === 'screen' && !call.screen.available) return 'call.screen.unavailable';
  if (source === 'camera' && call.saving.state.get().audioOnly) return 'room.view.audioOnly';
  return undefined;
}
