import { newUUID } from '@/uuid';
import type { Call } from './call';
import type { DeviceKind } from './devices';
import type { DeviceID } from './types';

/** The shape of the file; a reader that knows another one should say so. */
const FORMAT = 1;

/**
 * What is known of a call's connections, for whoever looks into a problem: figures, states and times. No name, title, text, device
 * label, id, address or description is in it; others are called by labels that are made anew for each file.
 */
export function diagnostics(call: Pick<Call, 'state' | 'local' | 'saving' | 'monitor'>, now: number) {
  const labels = new Map<DeviceID, string>();
  const label = (device: DeviceID | null) => {
    if (device === null) return null;
    const known = labels.get(device) ?? `peer-${newUUID().slice(0, 4)}${labels.size + 1}`;
    labels.set(device, known);
    return known;
  };
  const { phase, failure, size, moving, soundBlocked, maySpeak, mayShow } = call.state.get();
  const { microphone, camera, devices } = call.local.state.get();
  const source = ({ on, error, track, permission }: typeof microphone) => ({
    on,
    error: error?.kind ?? null,
    running: track?.readyState === 'live',
    permission,
    settings: settingsOf(track),
  });
  const count = (kind: DeviceKind) => devices[kind].length;
  const { samples, happened, health } = call.monitor;
  return {
    format: FORMAT,
    savedAt: new Date(now).toISOString(),
    browser: { agent: navigator.userAgent, languages: navigator.languages.length, cores: navigator.hardwareConcurrency },
    page: scriptOf(document),
    call: { phase, failure: failure?.kind ?? null, size, moving, soundBlocked, maySpeak, mayShow },
    choices: { ...call.saving.state.get(), ...call.local.treatment.state.get() },
    devices: { microphones: count('microphone'), cameras: count('camera'), speakers: count('speaker') },
    microphone: source(microphone),
    camera: source(camera),
    quality: health.get().own,
    happened: happened.map(({ at, device, what }) => ({ at: new Date(at).toISOString(), who: label(device), what })),
    samples: samples.map(({ at, connections }) => ({
      at: new Date(at).toISOString(),
      connections: connections.map(({ device, received, sent, ...rest }) => ({
        ...rest,
        with: label(device),
        sent: sent.map(({ id: _, ...row }) => row),
        received: received.map(({ id: _, device: from, ...row }) => ({ ...row, from: label(from) })),
      })),
    })),
  };
}

/** What a capture is set to, without what names the device. */
function settingsOf(track: MediaStreamTrack | null) {
  const { width, height, frameRate, sampleRate, echoCancellation, noiseSuppression, autoGainControl } =
    track?.getSettings() ?? {};
  return { width, height, frameRate, sampleRate, echoCancellation, noiseSuppression, autoGainControl };
}

/** The page's build: the name of its script has a hash of the content. */
function scriptOf(page: Document): string {
  const address = page.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? '';
  return address.split('/').at(-1) ?? '';
}
