import type { MediaSource } from '@/connection/types';
import type { Call } from '@/media/call';

/** Whether this device has a source on. */
export function isOn(call: Call, source: MediaSource): boolean {
  if (source === 'screen') return call.screen.state.get().picture !== null;
  const { on, track } = call.local.state.get()[source];
  return on && track !== null;
}

/**
 * Switches a source on because somebody may view it; must be called from a click or a key. Tells whether it is on: what the browser
 * said against it is shown where the call shows such things.
 */
export async function switchOn(call: Call, source: MediaSource): Promise<boolean> {
  if (isOn(call, source)) return true;
  const takeBack = call.showing.lend(source);
  if (source === 'screen') await call.sharing.share(true, false);
  else await call.set(source, true);
  const on = isOn(call, source);
  if (!on) takeBack();
  return on;
}
