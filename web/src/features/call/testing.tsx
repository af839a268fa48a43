import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { onTestFinished, vi } from 'vitest';
import { theme } from '@/app/theme';
import { setLocale } from '@/i18n';
import { Call } from '@/media/call';
import { LocalMedia } from '@/media/local';
import { Sound } from '@/media/sound';
import type { FakeRoom } from '@/media/testing/fake-room';
import { FakeConnection, FakeDevices, FakeTimers, type FakeTrack, settle } from '@/media/testing/fakes';
import type { Spotlight } from './types';

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

export async function draw(element: ReactElement) {
  await setLocale('en', false);
  const wrap = (each: ReactElement) => (
    <MantineProvider theme={theme} env="test" withCssVariables={false} withGlobalClasses={false}>
      {each}
    </MantineProvider>
  );
  const view = render(wrap(element));
  return { ...view, redraw: (each: ReactElement) => view.rerender(wrap(each)), user: userEvent.setup() };
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

/** A room without a spotlight, where one may not be set. */
export const NO_SPOTLIGHT: Spotlight = {
  account: '',
  name: '',
  mayPut: false,
  put: () => undefined,
  refused: null,
  dismiss: () => undefined,
};

export const live = (tracks: readonly FakeTrack[]) => tracks.filter((t) => t.readyState === 'live').length;
