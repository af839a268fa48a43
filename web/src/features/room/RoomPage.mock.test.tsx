import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { meQuery } from '@/api/session';
import { ProtocolError } from '@/connection/types';
import { LocalMedia } from '@/media/local';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, ok, room, serve } from '@/testing/server';
import { readEntry, writeEntry } from './frame/entry';
import { RoomPage } from './RoomPage';
import { FakeConnection } from './testing/fakeConnection';
import { fakeLayout } from './testing/fakeLayout';
import { FakeSession } from './testing/fakeSession';

vi.mock('@/connection', async () => ({
  ...(await vi.importActual<typeof import('@/connection')>('@/connection')),
  Connection: (await import('./testing/fakeConnection')).FakeConnection,
  browserEnvironment: () => undefined,
}));

fakeLayout();
beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  FakeConnection.made.length = 0;
  window.history.replaceState(null, '', '/');
});

async function visit(path = '/r/123456', known = room({ number: '123456', title: 'Weekly' })) {
  serve({
    'GET /rooms/123456': ok(known),
    'GET /ice-servers': ok({ ice_servers: [] }),
  });
  const view = await renderRoutes(
    [
      { path: '/start', element: <p>start</p> },
      { path: '/r/:number', element: <RoomPage /> },
      { path: '*', element: <p>elsewhere</p> },
    ],
    { at: '/start' },
  );
  view.client.setQueryData(meQuery.queryKey, account);
  await act(() => view.router.navigate(path));
  return view;
}

const connection = () => {
  const last = FakeConnection.made.at(-1);
  if (!last) throw new Error('no connection was made');
  return last;
};
const joinButton = () => screen.findByRole('button', { name: /^Join/ });
const inside = () => screen.findByRole('button', { name: 'Leave' });

async function enter() {
  const session = new FakeSession();
  act(() => connection().admit(session));
  await inside();
  return session;
}

describe('the way in', () => {
  test('takes the secret out of the address and joins with it under the name chosen', async () => {
    window.history.replaceState(null, '', '/r/123456#sesame');
    const { user } = await visit();
    expect(window.location.hash).toBe('');
    const name = await screen.findByRole('textbox', { name: 'Your name in this room' });
    await user.clear(name);
    await user.type(name, 'Lin');
    await user.click(await joinButton());
    expect(connection().joined).toEqual([{ number: '123456', secret: 'sesame', name: 'Lin' }]);
    await enter();
    expect(readEntry('123456')).toMatchObject({ secret: 'sesame', name: 'Lin' });
  });

  test('a name that the room refuses is said at its field, and another one leads in', async () => {
    const { user } = await visit();
    const field = () => screen.findByRole('textbox', { name: 'Your name in this room' });
    await user.clear(await field());
    await user.type(await field(), 'A\u00adB');
    await user.click(await joinButton());
    await act(async () => connection().refuse(new ProtocolError('display_name_invalid')));
    expect(screen.getByText(/^A display name has 1 to 64 characters/)).toBeDefined();
    expect(await field()).toHaveProperty('value', 'A\u00adB');
    await user.clear(await field());
    await user.type(await field(), 'Lin');
    await user.click(await joinButton());
    await enter();
    expect(connection().joined.map(({ name }) => name)).toEqual(['A\u00adB', 'Lin']);
  });

  test('a refresh goes straight back, with the secret and the name of before', async () => {
    writeEntry('123456', { secret: 'sesame', name: 'Lin', joinedAt: 5 });
    await visit();
    await waitFor(() => expect(connection().joined).toEqual([{ number: '123456', secret: 'sesame', name: 'Lin' }]));
    await enter();
    expect(readEntry('123456').joinedAt).toBe(5);
  });

  test('what is no room number leads to no room', async () => {
    await visit('/r/12ab');
    expect(screen.getByRole('heading', { name: 'There is no such room' })).toBeDefined();
    expect(FakeConnection.made).toHaveLength(0);
  });

  test('the page before joining is accessible', async () => {
    const { container } = await visit();
    await joinButton();
    await expectAccessible(container);
  });

  test('who goes away while joining leaves no capture behind', async () => {
    const release = vi.spyOn(LocalMedia.prototype, 'release');
    const { user, unmount } = await visit();
    await user.click(await joinButton());
    release.mockClear(); // The page before joining lets go only of what it does not hand over.
    unmount();
    expect(release).toHaveBeenCalled();
    const [local] = release.mock.contexts;
    expect((local as LocalMedia).state.get().camera.track).toBeNull();
  });

  test('what is left of a room that has ended is its chat, for members', async () => {
    const { user } = await visit('/r/123456', room({ number: '123456', state: 'ended' }));
    expect(await screen.findByRole('heading', { name: 'This room has ended' })).toBeDefined();
    expect(screen.queryByRole('button', { name: /^Join/ })).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Download the chat' }));
    const download = await screen.findByRole('link', { name: 'Download' });
    expect(download.getAttribute('href')).toBe(`/api/v1/rooms/${room().id}/messages/export?format=txt`);
  });

  test.each([
    ['locked', 'This room is locked'],
    ['banned', 'You cannot enter this room'],
    ['room_full', 'This room is full'],
    ['bad_secret', 'This link does not open the room'],
    ['not_member', 'This room is for its members'],
    ['ended', 'This room has ended'],
    ['not_found', 'There is no such room'],
  ])('a refusal with %s is a screen', async (code, title) => {
    const { user } = await visit();
    await user.click(await joinButton());
    act(() => connection().refuse(new ProtocolError(code)));
    expect(await screen.findByRole('heading', { name: title })).toBeDefined();
  });

  test('a full room can be tried again', async () => {
    const { user } = await visit();
    await user.click(await joinButton());
    act(() => connection().refuse(new ProtocolError('room_full')));
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(connection().joined).toHaveLength(2));
    await enter();
  });
});

describe('the lobby', () => {
  async function wait() {
    const view = await visit();
    await view.user.click(await joinButton());
    act(() => connection().wait());
    await screen.findByRole('heading', { name: 'You are in the lobby' });
    return view;
  }

  test('says what one waits for and as whom, and that in the title of the page too', async () => {
    const { container } = await wait();
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'You are in the lobby' }));
    expect(screen.getByText('Weekly')).toBeDefined();
    expect(screen.getByText('The hosts see your user name “linyi”')).toBeDefined();
    expect(document.title).toContain('You are in the lobby');
    await expectAccessible(container);
  });

  test('leads into the room when a host opens', async () => {
    await wait();
    await enter();
    expect(connection().left).toEqual([]);
  });

  test('is left by “Stop waiting”, and one may ask again', async () => {
    const { user } = await wait();
    await user.click(screen.getByRole('button', { name: 'Stop waiting' }));
    expect(connection().left).toEqual(['room']);
    await user.click(await screen.findByRole('button', { name: 'Ask again' }));
    expect(connection().joined).toHaveLength(2);
  });

  test('says when one was not let in', async () => {
    await wait();
    act(() => connection().refuse(new ProtocolError('forbidden')));
    expect(await screen.findByRole('heading', { name: 'You were not let in' })).toBeDefined();
  });

  test('says when the connection is lost', async () => {
    await wait();
    act(() => connection().lose());
    expect(screen.getByText(/then you wait on/).getAttribute('role')).toBe('alert');
    expect(screen.getByRole('button', { name: 'Try now' })).toBeDefined();
  });
});

describe('the way out', () => {
  async function go() {
    writeEntry('123456', { name: 'Lin', joinedAt: 5 });
    const view = await visit();
    await waitFor(() => expect(connection().joined).toHaveLength(1));
    return { ...view, session: await enter() };
  }

  test('leaving gives the seat back, and a refresh then asks again', async () => {
    const { user } = await go();
    await user.click(await inside());
    expect(screen.getByRole('heading', { name: 'You left the room' })).toBeDefined();
    expect(connection().left).toEqual(['room']);
    expect(readEntry('123456').joinedAt).toBeUndefined();
    await user.click(screen.getByRole('button', { name: 'Join again' }));
    expect(await joinButton()).toBeDefined();
  });

  test('going to another page leaves before the connection says goodbye', async () => {
    const { router } = await go();
    await act(() => router.navigate('/elsewhere'));
    expect(connection().left).toEqual(['room']);
    expect(connection().order).toEqual(['start', 'leave', 'close']);
    expect(readEntry('123456').joinedAt).toBeUndefined();
  });

  test.each([
    [{ status: 'ended' }, 'This room has ended'],
    [{ status: 'removed', removedCode: 'removed' }, 'You were removed from this room'],
    [{ status: 'removed', removedCode: 'banned' }, 'You cannot enter this room'],
    [{ status: 'removed', removedCode: 'link_expired' }, 'Your link has ended'],
  ] as const)('%o is a screen', async (change, title) => {
    const { session } = await go();
    act(() => session.set(change));
    expect(await screen.findByRole('heading', { name: title })).toBeDefined();
    expect(readEntry('123456').joinedAt).toBeUndefined();
  });

  test.each([
    [4001, 'You are not logged in'],
    [4003, 'You were logged out'],
    [4009, 'The connection was stopped'],
  ])('close code %i is a screen', async (code, title) => {
    await go();
    act(() => connection().closeWith(code));
    expect(await screen.findByRole('heading', { name: title })).toBeDefined();
  });

  test('another tab may take the seat, and this one takes it back', async () => {
    const { user } = await go();
    act(() => connection().closeWith(4000));
    await user.click(await screen.findByRole('button', { name: 'Use it here' }));
    expect(FakeConnection.made).toHaveLength(2);
    await waitFor(() => expect(connection().joined).toHaveLength(1));
    await enter();
  });
});
