import { onTestFinished, vi } from 'vitest';
import { Call } from '../call';
import { LocalMedia } from '../local';
import { Sound } from '../sound';
import type { FakeRoom } from './fake-room';
import { FakeConnection, FakeDevices, FakeTimers, settle } from './fakes';

/** A browser with one microphone and one camera, for the test that calls it. `permission` is what it says of both. */
export function browser(permission: 'prompt' | 'granted' | 'denied' = 'prompt') {
  const devices = new FakeDevices();
  devices.plug('audioinput', 'mic');
  devices.plug('videoinput', 'cam');
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('MediaStream', class {});
  vi.stubGlobal('RTCPeerConnection', class {});
  vi.stubGlobal('navigator', {
    userAgent: navigator.userAgent,
    platform: navigator.platform,
    mediaDevices: devices,
    permissions: { query: async () => ({ state: permission }) },
  });
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
  localStorage.clear();
  sessionStorage.clear();
  onTestFinished(() => void vi.unstubAllGlobals());
  return devices;
}

/** A call that has started in a room, over connections that do nothing by themselves. */
export async function startedCall(room: FakeRoom, options: { sources?: boolean; playing?: () => Promise<void> } = {}) {
  const timers = new FakeTimers();
  const connections: FakeConnection[] = [];
  const local = new LocalMedia({ meter: () => ({ read: () => 0, close: () => undefined }) });
  const play = options.playing ?? (async () => undefined);
  const call = new Call({
    room,
    local,
    timers,
    microphone: options.sources ?? true,
    camera: options.sources ?? true,
    sound: new Sound(() => ({ srcObject: null, autoplay: false, play, pause: () => undefined })),
    connect: () => {
      const connection = new FakeConnection();
      connections.push(connection);
      return connection.as();
    },
  });
  await call.start();
  await settle();
  onTestFinished(() => call.leave());
  return { call, timers, connections };
}
