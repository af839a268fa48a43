import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeRoom, participant } from '@/media/testing/fake-room';
import { browser, startedCall } from '@/media/testing/started-call';
import { expectAccessible } from '@/testing/axe';
import { CallView } from './CallView';
import { chooseLayout, pin, useLayout, useStage } from './stage';
import { draw, NO_SPOTLIGHT } from './testing';
import type { Spotlight } from './types';

const size = vi.hoisted(() => ({ width: 1000, height: 600 }));
// jsdom lays nothing out.
vi.mock('@mantine/hooks', async (original) => ({
  ...(await original<typeof import('@mantine/hooks')>()),
  useElementSize: () => ({ ref: { current: null }, ...size }),
}));

beforeEach(() => {
  Object.assign(size, { width: 1000, height: 600 });
  useLayout.setState(useLayout.getInitialState());
  useStage.setState(useStage.getInitialState());
});

const inCall = (device: string) => participant(device, { call: `stay-${device}`, microphone: true });

async function show(change: Partial<Spotlight> = {}, others = ['a', 'b']) {
  browser('granted');
  const room = new FakeRoom('m', others.map(inCall));
  const started = await startedCall(room);
  const put = vi.fn();
  const element = (next: Partial<Spotlight>) => (
    <CallView call={started.call} spotlight={{ ...NO_SPOTLIGHT, put, ...next }} />
  );
  const view = await draw(element(change));
  return { ...started, ...view, room, put, light: (next: Partial<Spotlight>) => view.redraw(element(next)) };
}

const tile = (name: string) => screen.getByRole('article', { name });
const stage = () => screen.getByRole('region', { name: /^Main picture/ }).getAttribute('aria-label');
const onStage = () => screen.getAllByRole('article').filter((t) => t.getAttribute('aria-current') === 'true');
const speaks = (call: Awaited<ReturnType<typeof show>>['call'], ...spoke: string[]) =>
  act(() => call.state.patch({ spoke }));

describe('pinning', () => {
  it('puts whoever is clicked on the stage until unpinned, outlined in the strip, and says that it is for oneself', async () => {
    const { user, call } = await show();
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Put B on the stage' }));
    expect(stage()).toBe('Main picture: B');
    expect(onStage()).toEqual([tile('B')]);
    expect(within(tile('B')).getByRole('img', { name: 'Pinned, only for you' })).toBeTruthy();
    expect(screen.getAllByText('B is pinned, only for you.').length).toBeGreaterThan(0);
    expect(useStage.getState().staged).toBe('account-b');
    speaks(call, 'a');
    expect(stage()).toBe('Main picture: B');
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Unpin' }));
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
    expect(useStage.getState().staged).toBeNull();
  });

  it('waits for a pinned person who is not in the call, without another in their place', async () => {
    const { room } = await show();
    act(() => pin({ account: 'account-c' }));
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
    act(() => {
      room.participants = [...room.participants, inCall('c')];
      room.notify();
    });
    expect(stage()).toBe('Main picture: C');
    act(() => room.remove('c'));
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
  });

  it('pins and unpins by keyboard, the own picture too', async () => {
    const { user } = await show();
    screen.getByRole('button', { name: 'Put M on the stage' }).focus();
    await user.keyboard('{Enter}');
    expect(stage()).toBe('Main picture: M (you)');
    screen.getByRole('button', { name: 'Take M off the stage' }).focus();
    await user.keyboard('{Enter}');
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
  });

  it('keeps everyone’s place in the strip, whoever is on the stage', async () => {
    const { call } = await show();
    act(() => chooseLayout('stage'));
    const places = () => screen.getAllByRole('article').map((t) => [t.getAttribute('aria-label'), t.style.transform]);
    const before = places();
    for (const device of ['a', 'b']) {
      speaks(call, device);
      expect(places()).toEqual(before);
    }
  });
});

describe('the spotlight', () => {
  const onB = { account: 'account-b', name: 'B' };

  it('is on everyone’s stage, with words, and over when it ends', async () => {
    const { light } = await show();
    light(onB);
    expect(stage()).toBe('Main picture: B');
    expect(within(tile('B')).getByRole('img', { name: 'On everyone’s stage' })).toBeTruthy();
    expect(screen.getAllByRole('status').map((s) => s.textContent)).toContain('B is on everyone’s stage.');
    expect(screen.queryByRole('button', { name: 'End for all' })).toBeNull();
    await expectAccessible();
    light({});
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
    expect(screen.getByText('Nobody is on everyone’s stage any more.')).toBeTruthy();
  });

  it('gives way to the own pin, says so, and is followed again by one click', async () => {
    const { user, light } = await show();
    await user.click(screen.getByRole('button', { name: 'Put A on the stage' }));
    light(onB);
    expect(stage()).toBe('Main picture: A');
    expect(screen.getAllByText('B is on everyone’s stage. You pinned A.').length).toBeGreaterThan(0);
    await user.click(screen.getByRole('button', { name: 'Follow' }));
    expect(stage()).toBe('Main picture: B');
  });

  it('can be turned away from by the grid, which keeps the way back', async () => {
    const { user, light } = await show();
    light(onB);
    act(() => chooseLayout('grid'));
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Follow' }));
    expect(stage()).toBe('Main picture: B');
  });

  it('says who is meant to oneself, and nothing over another picture while that person is not in the call', async () => {
    const { light } = await show({ account: 'account-m', name: 'M' });
    expect(stage()).toBe('Main picture: M (you)');
    expect(screen.getAllByText('You are on everyone’s stage.').length).toBeGreaterThan(0);
    light({ account: 'account-z', name: 'Zoe' });
    expect(screen.queryByRole('region', { name: /^Main picture/ })).toBeNull();
    act(() => chooseLayout('stage'));
    expect(stage()).toBe('Main picture: A');
    expect(screen.queryByText('Zoe is on everyone’s stage.')).toBeNull();
  });

  it('is put and ended from the menu of a picture by those who may', async () => {
    const { user, put, light } = await show({ mayPut: true });
    await user.click(screen.getByRole('button', { name: 'Actions for the picture of B' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Put on everyone’s stage' }));
    expect(put).toHaveBeenLastCalledWith('account-b');
    light({ ...onB, mayPut: true });
    await user.click(screen.getByRole('button', { name: 'End for all' }));
    expect(put).toHaveBeenLastCalledWith(null);
    await user.click(screen.getByRole('button', { name: 'Put on everyone’s stage', pressed: true }));
    expect(put).toHaveBeenCalledTimes(3);
  });

  it('has no menu for those who may not, and words when it is refused', async () => {
    const { light } = await show();
    expect(screen.queryByRole('button', { name: /^Actions for the picture/ })).toBeNull();
    light({ refused: 'The room does not allow this.' });
    expect(screen.getByText('The room does not allow this.')).toBeTruthy();
  });
});

describe('the stage by itself', () => {
  it('shows who speaks, never oneself while others are there', async () => {
    const { call } = await show();
    act(() => chooseLayout('side'));
    expect(stage()).toBe('Main picture: A');
    speaks(call, 'b');
    expect(stage()).toBe('Main picture: B');
    speaks(call, 'm', 'a', 'b');
    expect(stage()).toBe('Main picture: A');
  });

  it('shows oneself when alone, without a strip', async () => {
    await show({}, []);
    act(() => chooseLayout('stage'));
    expect(stage()).toBe('Main picture: M (you)');
    expect(screen.queryByRole('article')).toBeNull();
  });

  it('is all there is where space is small', async () => {
    Object.assign(size, { width: 300, height: 200 });
    await show();
    act(() => chooseLayout('stage'));
    expect(stage()).toBe('Main picture: A');
    expect(screen.queryByRole('article')).toBeNull();
  });
});

/** A browser that has the API, until the test ends. */
function has(target: object, properties: Readonly<Record<string, unknown>>) {
  for (const [name, value] of Object.entries(properties)) Object.defineProperty(target, name, { value, configurable: true });
  onTestFinished(() => {
    for (const name of Object.keys(properties)) Reflect.deleteProperty(target, name);
  });
}

describe('full screen', () => {
  it('is not offered where there is none', async () => {
    await show();
    act(() => chooseLayout('stage'));
    expect(screen.queryByRole('button', { name: 'Full screen' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Picture in picture' })).toBeNull();
  });

  it('is entered by F and left by Escape, and shows the large picture alone', async () => {
    const { user } = await show();
    const view = screen.getByRole('region', { name: 'Call' });
    const turn = (element: Element | null) => async () => {
      has(document, { fullscreenElement: element });
      fireEvent(document, new Event('fullscreenchange'));
    };
    has(document, { fullscreenEnabled: true, exitFullscreen: vi.fn(turn(null)) });
    has(view, { requestFullscreen: vi.fn(turn(view)) });
    act(() => chooseLayout('stage'));
    await user.keyboard('f');
    expect(screen.getByRole('button', { name: 'Full screen', pressed: true })).toBeTruthy();
    expect(screen.queryByRole('article')).toBeNull();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(3));
  });

  it('has words when the browser refuses', async () => {
    const { user } = await show();
    has(document, { fullscreenEnabled: true });
    has(screen.getByRole('region', { name: 'Call' }), { requestFullscreen: () => Promise.reject(new TypeError('no')) });
    act(() => chooseLayout('stage'));
    await user.click(screen.getByRole('button', { name: 'Full screen' }));
    expect(await screen.findByText(/Your browser refused full screen/)).toBeTruthy();
  });
});

describe('picture in picture', () => {
  it('opens the stage’s video, keeps the element when the stage changes, and ends with it', async () => {
    const { user, call, unmount } = await show();
    const exit = vi.fn(async () => undefined);
    const request = vi.fn(async function (this: HTMLVideoElement) {
      has(document, { pictureInPictureElement: this });
    });
    has(document, { pictureInPictureEnabled: true, exitPictureInPicture: exit });
    has(HTMLVideoElement.prototype, { requestPictureInPicture: request, readyState: 4 });
    act(() => chooseLayout('stage'));
    await user.click(screen.getByRole('button', { name: 'Picture in picture' }));
    const video = request.mock.contexts[0];
    expect(screen.getByRole('button', { name: 'Picture in picture', pressed: true })).toBeTruthy();
    speaks(call, 'b');
    const region = screen.getByRole('region', { name: 'Main picture: B' });
    expect(region.querySelector('video')).toBe(video);
    unmount();
    expect(exit).toHaveBeenCalled();
    expect(useStage.getState().floating).toBe(false);
  });

  it('has words when the browser refuses', async () => {
    const { user } = await show();
    has(document, { pictureInPictureEnabled: true });
    const refuse = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    has(HTMLVideoElement.prototype, { requestPictureInPicture: refuse, readyState: 4 });
    act(() => chooseLayout('stage'));
    await user.click(screen.getByRole('button', { name: 'Picture in picture' }));
    expect(await screen.findByText(/did not open the small window/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Picture in picture', pressed: false })).toBeTruthy();
  });
});
