import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRoom, participant } from '@/media/testing/fake-room';
import { FakeHub, settle } from '@/media/testing/fakes';
import { browser, startedCall } from '@/media/testing/started-call';
import { expectAccessible } from '@/testing/axe';
import { CallControls } from './CallControls';
import { CallView } from './CallView';
import { useLayout, useStage } from './stage';
import { draw, live, NO_SPOTLIGHT } from './testing';

// jsdom lays nothing out.
vi.mock('@mantine/hooks', async (original) => ({
  ...(await original<typeof import('@mantine/hooks')>()),
  useElementSize: () => ({ ref: { current: null }, width: 1000, height: 600 }),
}));

const inCall = (device: string) => participant(device, { call: `stay-${device}`, microphone: true });

beforeEach(() => {
  useLayout.setState(useLayout.getInitialState());
  useStage.setState(useStage.getInitialState());
});

type Options = NonNullable<Parameters<typeof startedCall>[1]> & { secure?: boolean };

async function inRoom(room = new FakeRoom('m', [inCall('a'), inCall('b')]), { secure = true, ...options }: Options = {}) {
  const devices = browser('granted');
  vi.stubGlobal('isSecureContext', secure);
  const started = await startedCall(room, options);
  const view = await draw(
    <>
      <CallView call={started.call} spotlight={NO_SPOTLIGHT} />
      <CallControls call={started.call} />
    </>,
  );
  return { ...started, ...view, devices, room };
}

const tile = (name: string) => screen.getByRole('article', { name });

describe('CallView', () => {
  it('shows the own tile first and everyone in the call, with who is muted', async () => {
    const { room } = await inRoom();
    expect(screen.getAllByRole('article').map((t) => t.getAttribute('aria-label'))).toEqual(['M (you)', 'A', 'B']);
    act(() => room.change('a', { microphone: false }));
    expect(within(tile('A')).getByLabelText('Microphone is off')).toBeTruthy();
    expect(within(tile('B')).queryByLabelText('Microphone is off')).toBeNull();
    await expectAccessible();
  });

  it('shows a picture of who has one in place of the camera', async () => {
    const { room } = await inRoom();
    expect(tile('A').querySelector('img')).toBeNull();
    act(() => room.change('a', { avatar: '7f' }));
    expect(tile('A').querySelector('img')?.getAttribute('src')).toBe('/api/v1/accounts/account-a/avatar?v=7f');
    expect(tile('B').querySelector('img')).toBeNull();
  });

  it('says how each connection is, and tries a failed one again', async () => {
    const { connections, timers, user } = await inRoom();
    expect(within(tile('A')).getByRole('status').textContent).toBe('Connecting…');
    await act(() => timers.advance(20_000));
    expect(within(tile('A')).getByRole('alert').textContent).toContain('This device does not answer.');
    const before = connections.length;
    await user.click(within(tile('A')).getByRole('button', { name: 'Try now' }));
    expect(connections.length).toBe(before + 1);
    expect(within(tile('A')).getByRole('status').textContent).toBe('Connecting…');
  });

  it('says so at once when someone loses the server, though media still flows', async () => {
    const { room, connections } = await inRoom();
    act(() => connections[0]?.become('connected'));
    expect(within(tile('A')).queryByRole('status')).toBeNull();
    act(() => room.change('a', { present: false }));
    expect(within(tile('A')).getByRole('status').textContent).toBe('Reconnecting…');
  });

  it('explains a full call, and offers to join when there is room', async () => {
    const { room, user } = await inRoom(new FakeRoom('m', ['a', 'b', 'c', 'd'].map(inCall)));
    expect(screen.getByText('The call is full')).toBeTruthy();
    expect(screen.getByText(/Up to 4 devices/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Turn on microphone', description: 'You are not in the call.' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Join the call' })).toBeNull();
    act(() => room.remove('d'));
    await user.click(screen.getByRole('button', { name: 'Join the call' }));
    await act(settle);
    expect(screen.queryByText('The call is full')).toBeNull();
  });

  it('says that the call could not be joined, and tries again', async () => {
    const room = new FakeRoom('m', []);
    const roster = vi.spyOn(room, 'roster').mockImplementationOnce(() => {
      throw new TypeError('no roster');
    });
    const { user } = await inRoom(room);
    expect(screen.getByRole('alert').textContent).toContain('You could not join the call.');
    await expectAccessible();
    roster.mockRestore();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await act(settle);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('does not offer to try again what this page can never do', async () => {
    await inRoom(new FakeRoom('m', []), { secure: false });
    expect(screen.getByRole('alert').textContent).toContain('on secure pages only');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('offers one button when the browser holds back the sound', async () => {
    let allowed = false;
    let played = 0;
    const playing = async () => {
      if (!allowed) throw new DOMException('no gesture', 'NotAllowedError');
      played++;
    };
    const hub = new FakeHub();
    const { user } = await inRoom(new FakeRoom('m', [inCall('a')], hub), { playing });
    expect(screen.queryByRole('button', { name: 'Turn sound on' })).toBeNull();
    await act(async () => {
      hub.emit('m', 'a', { type: 'answer', call: hub.sent[0]?.signal.call ?? '', sdp: 'answer:1' });
      await settle();
    });
    allowed = true;
    await user.click(screen.getByRole('button', { name: 'Turn sound on' }));
    expect(played).toBe(1);
    expect(screen.queryByRole('button', { name: 'Turn sound on' })).toBeNull();
  });

  it('says which device is used now when one is pulled out', async () => {
    const { devices } = await inRoom();
    devices.plug('audioinput', 'spare');
    await act(async () => {
      devices.unplug('mic');
      await settle();
    });
    expect(screen.getByText('Your microphone was unplugged. Now in use: Label spare.')).toBeTruthy();
  });

  it('says what a host stopped, and that one may start it again', async () => {
    const { room, user } = await inRoom();
    act(() => room.mute('microphone'));
    expect(screen.getByText(/You can unmute/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Close this notice' }));
    expect(screen.queryByText(/You can unmute/)).toBeNull();
    act(() => room.mute('camera'));
    expect(screen.getByText(/^A host stopped your camera/)).toBeTruthy();
    act(() => room.mute('screen'));
    expect(screen.getByText(/^A host stopped your screen share/)).toBeTruthy();
  });
});

describe('CallControls', () => {
  it('switches microphone and camera, and turns the camera really off', async () => {
    const { user, devices, room } = await inRoom();
    await user.click(screen.getByRole('button', { name: 'Turn off camera' }));
    await user.click(screen.getByRole('button', { name: 'Turn off microphone' }));
    expect(live(devices.opened)).toBe(1);
    expect(room.told.at(-1)).toMatchObject({ microphone: false, camera: false });
    expect(screen.getByRole('button', { name: 'Turn on microphone' })).toBeTruthy();
  });

  it('chooses devices and layout from menus that say what is chosen', async () => {
    const { user, devices } = await inRoom();
    await user.click(screen.getByRole('button', { name: 'Camera options' }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Label cam' }));
    expect(devices.asked.at(-1)?.video).toMatchObject({ deviceId: { exact: 'cam' } });
    await user.click(screen.getByRole('button', { name: 'Layout' }));
    const stage = await screen.findByRole('menuitemradio', { name: 'Stage: one large, the rest below' });
    expect(stage.getAttribute('aria-checked')).toBe('false');
    await user.click(stage);
    expect(useLayout.getState().layout).toBe('stage');
    expect(screen.getByRole('region', { name: 'Main picture: A' })).toBeTruthy();
    await expectAccessible();
  });

  it('follows the keys, not where the person types, and not once they are switched off', async () => {
    const { user, call } = await inRoom();
    const on = () => call.local.state.get().microphone.on;
    await user.keyboard('m');
    expect(on()).toBe(false);
    await user.keyboard('[Space>]');
    await waitFor(() => expect(on()).toBe(true));
    await user.keyboard('[/Space]');
    await waitFor(() => expect(on()).toBe(false));
    const input = document.body.appendChild(document.createElement('input'));
    input.focus();
    await user.keyboard('m');
    expect(on()).toBe(false);
    input.remove();
    await user.click(screen.getByRole('button', { name: 'Microphone and speaker options' }));
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Keys M, V, S, F and space bar' }));
    await user.keyboard('{Escape}');
    (document.activeElement as HTMLElement).blur();
    await user.keyboard('m');
    expect(on()).toBe(false);
  });

  it('does not switch what the room does not allow, and says why to everyone; its devices can be chosen', async () => {
    const room = new FakeRoom('m', []);
    room.forbidden.add('microphone');
    const { user, call } = await inRoom(room);
    const why = 'In this room you may listen; the hosts decide who speaks.';
    const microphone = screen.getByRole('button', { name: 'Turn on microphone', description: why });
    expect(microphone.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByRole('button', { name: 'Turn off camera' }).getAttribute('aria-disabled')).toBe('false');
    await expectAccessible();
    await user.click(microphone);
    expect(call.local.state.get().microphone.on).toBe(false);
    await user.tab();
    microphone.focus();
    expect(await screen.findByRole('tooltip')).toHaveProperty('textContent', why);
    await user.click(screen.getByRole('button', { name: 'Microphone and speaker options' }));
    expect(await screen.findByRole('menuitemcheckbox', { name: 'Check devices before joining' })).toBeTruthy();
  });
});
