import { beforeEach, describe, expect, it } from 'vitest';
import type { Choices } from './devices';
import { LocalMedia } from './local';
import { FakeDevices, FakeTrack, settle } from './testing/fakes';

let devices: FakeDevices;
let saved: Choices;
let meters: { closed: boolean }[];

function local(choices: Choices = {}) {
  saved = choices;
  return new LocalMedia({
    environment: { isSecureContext: true, mediaDevices: devices.as(), canConnect: true },
    memory: {
      load: () => saved,
      save(next) {
        saved = next;
      },
    },
    permission: async () => 'prompt',
    meter: () => {
      const meter = {
        closed: false,
        read: () => 0.5,
        close() {
          meter.closed = true;
        },
      };
      meters.push(meter);
      return meter;
    },
  });
}

const ids = (media: LocalMedia) =>
  (['microphone', 'camera'] as const).map((kind) => media.state.get()[kind].track?.getSettings().deviceId);

beforeEach(() => {
  devices = new FakeDevices();
  meters = [];
  devices.plug('audioinput', 'mic1');
  devices.plug('audioinput', 'mic2');
  devices.plug('videoinput', 'cam1');
  devices.plug('videoinput', 'cam2');
});

describe('LocalMedia', () => {
  it('asks for nothing by itself, and for microphone and camera apart', async () => {
    const media = local();
    await media.refresh();
    expect(devices.asked).toEqual([]);
    await Promise.all([media.set('microphone', true), media.set('camera', true)]);
    expect(devices.asked.map((c) => Object.keys(c))).toEqual([['audio'], ['video']]);
    expect(media.state.get().microphone).toMatchObject({ on: true, opening: false, error: null });
  });

  it('closes the camera when it is switched off, but only mutes the microphone', async () => {
    const media = local();
    await media.set('camera', true);
    await media.set('microphone', true);
    await media.set('camera', false);
    await media.set('microphone', false);
    const [cam, mic] = devices.opened;
    expect([cam?.readyState, mic?.readyState, mic?.enabled]).toEqual(['ended', 'live', false]);
    expect(media.state.get().camera.track).toBeNull();
    await media.set('microphone', true);
    expect(mic?.enabled).toBe(true);
    expect(devices.asked).toHaveLength(2);
  });

  it('stops a capture that arrives after it was switched off', async () => {
    const media = local();
    const late = new FakeTrack('video');
    let arrive: (track: FakeTrack) => void = () => undefined;
    const arrival = new Promise<FakeTrack>((resolve) => {
      arrive = resolve;
    });
    devices.answers.push(arrival);
    const opening = media.set('camera', true);
    await media.set('camera', false);
    arrive(late);
    await opening;
    expect(late.readyState).toBe('ended');
    expect(media.state.get().camera).toMatchObject({ on: false, opening: false, track: null });
  });

  it('opens a device once for two who ask at the same time', async () => {
    const media = local();
    await Promise.all([media.set('camera', true), media.set('camera', true)]);
    expect(devices.asked).toHaveLength(1);
    expect(ids(media)[1]).toBe('cam1');
  });

  it('says why a device cannot be had, and can be asked again', async () => {
    const media = local();
    devices.answers.push(new DOMException('Could not start', 'NotReadableError'));
    await media.set('camera', true);
    expect(media.state.get().camera).toMatchObject({ on: false, opening: false, track: null });
    expect(media.state.get().camera.error?.kind).toBe('in_use');
    await media.set('camera', true);
    expect(media.state.get().camera).toMatchObject({ on: true, error: null });
  });

  it('names an insecure page without asking the browser', async () => {
    const media = new LocalMedia({ environment: { isSecureContext: false, mediaDevices: undefined, canConnect: true } });
    expect(media.impossible?.kind).toBe('insecure');
    await media.set('microphone', true);
    expect(media.state.get().microphone.error?.kind).toBe('insecure');
  });

  it('goes on with the default device when the one in use is pulled out, and says so once', async () => {
    const media = local();
    await media.refresh();
    await media.choose('microphone', 'mic2');
    await media.set('microphone', true);
    expect(ids(media)[0]).toBe('mic2');
    devices.unplug('mic2');
    devices.tell();
    await settle();
    expect(ids(media)[0]).toBe('mic1');
    expect(media.state.get().notice).toMatchObject({ kind: 'microphone', why: 'unplugged', label: 'Label mic1' });
    expect(devices.opened).toHaveLength(2);
    expect(meters.map((m) => m.closed)).toEqual([true, false]);
  });

  it('notices a pulled device by the list alone', async () => {
    const media = local();
    await media.set('camera', true);
    devices.list = devices.list.filter((d) => d.deviceId !== 'cam1');
    devices.tell();
    await settle();
    expect(ids(media)[1]).toBe('cam2');
    expect(devices.opened[0]?.readyState).toBe('ended');
  });

  it('goes back to the chosen device when it is plugged in again', async () => {
    const media = local();
    await media.refresh();
    await media.choose('camera', 'cam2');
    await media.set('camera', true);
    devices.unplug('cam2');
    await settle();
    devices.plug('videoinput', 'cam2');
    devices.tell();
    await settle();
    expect(ids(media)[1]).toBe('cam2');
    expect(media.state.get().notice).toMatchObject({ why: 'plugged', label: 'Label cam2' });
  });

  it('with no other device says that it is lost, and takes up a new one as muted as the old one was', async () => {
    const media = local();
    devices.unplug('mic2');
    await media.set('microphone', true);
    await media.set('microphone', false);
    devices.unplug('mic1');
    await settle();
    expect(media.state.get().notice?.why).toBe('lost');
    expect(media.state.get().microphone.error?.kind).toBe('not_found');
    devices.plug('audioinput', 'mic3');
    devices.tell();
    await settle();
    expect(media.state.get().microphone).toMatchObject({ on: false, error: null });
    expect(media.state.get().microphone.track?.enabled).toBe(false);
    expect(ids(media)[0]).toBe('mic3');
  });

  it('does not call a device unplugged whose permission was taken back, nor open it by itself when another is plugged in', async () => {
    const media = local();
    await media.set('camera', true);
    devices.answers.push(new DOMException('Permission denied', 'NotAllowedError'));
    devices.opened[0]?.end();
    await settle();
    expect(media.state.get().camera.error?.kind).toBe('denied');
    expect(media.state.get().notice).toBeNull();
    devices.plug('videoinput', 'cam3');
    devices.tell();
    await settle();
    expect(devices.asked).toHaveLength(2);
  });

  it('does not open a device by itself that was never running', async () => {
    devices.list = [];
    const media = local();
    await media.set('camera', true);
    expect(media.state.get().camera.error?.kind).toBe('not_found');
    devices.plug('videoinput', 'cam1');
    devices.tell();
    await settle();
    expect(media.state.get().camera.track).toBeNull();
  });

  it('follows the default of the system unless a device was chosen', async () => {
    devices.list = [];
    devices.plug('audioinput', 'default', 'group-1');
    devices.plug('audioinput', 'mic1', 'group-1');
    const media = local();
    await media.set('microphone', true);
    devices.list = [];
    devices.plug('audioinput', 'default', 'group-2');
    devices.plug('audioinput', 'mic1', 'group-1');
    devices.plug('audioinput', 'mic2', 'group-2');
    devices.tell();
    await settle();
    expect(media.state.get().notice?.why).toBe('default_changed');
    expect(devices.opened).toHaveLength(2);
  });

  it('finds a remembered device by its label when its id has changed', async () => {
    const media = local({ camera: { id: 'old-id', label: 'Label cam2' } });
    await media.refresh();
    await media.set('camera', true);
    expect(ids(media)[1]).toBe('cam2');
    expect(media.state.get().notice).toBeNull();
  });

  it('stands in with the default for a chosen device that is away, says so, and keeps the choice', async () => {
    const media = local({ camera: { id: 'gone', label: 'Gone' } });
    await media.set('camera', true);
    expect(ids(media)[1]).toBe('cam1');
    expect(media.state.get().notice).toMatchObject({ why: 'fallback', label: 'Label cam1' });
    expect(media.state.get().choices.camera?.label).toBe('Gone');
  });

  it('changes the device in the call, remembers it, and keeps a muted microphone muted', async () => {
    const media = local();
    await media.set('microphone', true);
    await media.set('microphone', false);
    await media.choose('microphone', 'mic2');
    expect(ids(media)[0]).toBe('mic2');
    expect(media.state.get().microphone.track?.enabled).toBe(false);
    expect(saved.microphone).toEqual({ id: 'mic2', label: 'Label mic2' });
    await media.choose('microphone', null);
    expect(saved.microphone).toBeUndefined();
  });

  it('captures smaller for more peers', async () => {
    const media = local();
    media.setPeers(1);
    await media.set('camera', true);
    expect(devices.asked[0]?.video).toMatchObject({ width: { ideal: 1280 }, frameRate: { max: 24 } });
    media.setPeers(3);
    expect(devices.opened[0]?.constraints).toMatchObject([{ width: { ideal: 640 }, height: { ideal: 360 } }]);
    media.setPeers(2);
    expect(devices.opened[0]?.constraints).toHaveLength(1);
  });

  it('captures smaller when others came while the camera was opening', async () => {
    const media = local();
    const opening = media.set('camera', true);
    media.setPeers(3);
    await opening;
    expect(devices.opened[0]?.constraints).toMatchObject([{ width: { ideal: 640 }, height: { ideal: 360 } }]);
  });

  it.each([false, true])('changes the microphone although it is switched meanwhile (last: on %s)', async (on) => {
    const media = local();
    await media.refresh();
    await media.set('microphone', true);
    const changing = media.choose('microphone', 'mic2');
    await media.set('microphone', false);
    expect(devices.opened[0]?.enabled).toBe(false);
    if (on) await media.set('microphone', true);
    await changing;
    expect(ids(media)[0]).toBe('mic2');
    expect(media.state.get().microphone).toMatchObject({ on, opening: false });
    expect(devices.opened.map((track) => [track.readyState, track.enabled])).toEqual([
      ['ended', on],
      ['live', on],
    ]);
  });

  it('ends every capture at once, and works again afterwards', async () => {
    const media = local();
    await media.set('microphone', true);
    await media.set('camera', true);
    media.release();
    expect(devices.opened.map((t) => t.readyState)).toEqual(['ended', 'ended']);
    expect(meters.every((m) => m.closed)).toBe(true);
    expect(media.level()).toBe(0);
    devices.tell();
    await settle();
    expect(devices.asked).toHaveLength(2);
    await media.set('camera', true);
    expect(ids(media)[1]).toBe('cam1');
  });
});
