import { describe, expect, it } from 'vitest';
import { LocalMedia } from './local';
import { FakeDevices, type FakeTrack } from './testing/fakes';
import { SoundTreatment, supportedTreatments, TREATMENTS } from './treatment';

const ALL = { noiseSuppression: true, echoCancellation: true, autoGainControl: true };

function setup(obeys: boolean) {
  const devices = new FakeDevices();
  devices.plug('audioinput', 'mic');
  const { getUserMedia } = devices;
  devices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    const [track] = stream.getTracks();
    let settings = { ...(constraints.audio as object), deviceId: 'mic' };
    Object.assign(track as FakeTrack, {
      getSettings: () => settings,
      applyConstraints: async (wanted: object) => {
        if (obeys) settings = { ...settings, ...wanted, deviceId: 'mic' };
      },
    });
    return stream;
  };
  const local = new LocalMedia({
    environment: { isSecureContext: true, mediaDevices: devices.as(), canConnect: true },
    memory: { load: () => ({}), save: () => undefined },
    permission: async () => 'granted',
    meter: () => ({ read: () => 0, close: () => undefined }),
  });
  return { devices, local };
}

describe('treat', () => {
  it('changes a running capture where the browser can', async () => {
    const { devices, local } = setup(true);
    await local.set('microphone', true);
    await local.treat('noiseSuppression', false);
    expect(devices.asked).toHaveLength(1);
    expect(local.state.get().microphone.track?.getSettings()).toMatchObject({ ...ALL, noiseSuppression: false });
    expect(local.treatment.otherwise.get()).toEqual([]);
  });

  it('opens it anew where the browser does not, and it counts as on all the while', async () => {
    const { devices, local } = setup(false);
    await local.set('microphone', true);
    const seen: boolean[] = [];
    local.state.subscribe(() => {
      const { on, track } = local.state.get().microphone;
      seen.push(on && track !== null);
    });
    await local.treat('echoCancellation', false);
    expect(devices.asked.at(-1)).toEqual({ audio: { ...ALL, echoCancellation: false } });
    expect(devices.opened.map((t) => t.readyState)).toEqual(['ended', 'live']);
    expect(seen.every(Boolean)).toBe(true);
  });

  it('keeps a muted microphone muted, and opens none', async () => {
    const { devices, local } = setup(false);
    await local.treat('autoGainControl', false);
    expect(devices.asked).toEqual([]);
    await local.set('microphone', true);
    await local.set('microphone', false);
    await local.treat('autoGainControl', true);
    expect(local.state.get().microphone).toMatchObject({ on: false, track: { enabled: false, readyState: 'live' } });
  });
});

it('tells what a capture does otherwise', () => {
  const treatment = new SoundTreatment({ load: () => ALL, save: () => undefined });
  const track = { getSettings: () => ({ noiseSuppression: false, echoCancellation: true }) } as unknown as MediaStreamTrack;
  expect(treatment.check(track)).toBe(false);
  expect(treatment.otherwise.get()).toEqual(['noiseSuppression']);
});

it('offers what the browser knows only', () => {
  expect(supportedTreatments(undefined)).toEqual([]);
  const media = { getSupportedConstraints: () => ({ noiseSuppression: true, echoCancellation: true }) };
  expect(supportedTreatments(media)).toEqual(TREATMENTS.slice(0, 2));
});
