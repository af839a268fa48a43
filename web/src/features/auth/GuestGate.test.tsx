import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Account } from '@/api';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, guest, ok, refuse, room, serve, strangers } from '@/testing/server';
import { GuestGate } from './GuestGate';

const show = (secret = 'secret') =>
  renderRoutes(
    [
      {
        path: '/r/:number',
        element: (
          <GuestGate number="123456" secret={secret}>
            <p>the room</p>
          </GuestGate>
        ),
      },
      { path: '/login', element: <p>the login</p> },
    ],
    { at: `/r/123456#${secret}` },
  );
const nobody = refuse(401, 'not_authenticated');

test('lets an account through', async () => {
  serve({ 'GET /me': ok(account), 'GET /rooms/123456': ok(strangers({ guests: false })) });
  await show();
  expect(await screen.findByText('the room')).toBeDefined();
});

test('makes a stranger with the link a guest under the name given', async () => {
  let me: Account | null = null;
  const requests = serve({
    'GET /me': () => (me ? ok(me) : nobody),
    'GET /rooms/123456': () => ok(me ? room() : strangers()),
    'POST /rooms/123456/guests': () => {
      me = guest;
      return ok({ account: guest }, 201);
    },
  });
  const { user } = await show();
  await screen.findByRole('heading', { name: 'Enter as a guest' });
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Enter as a guest' }));
  expect(screen.getByText(/^A display name has 1 to 64 characters/)).toBeDefined();
  await user.type(screen.getByLabelText('Your name'), ' 访客 {Enter}');
  expect(await screen.findByText('the room')).toBeDefined();
  expect(requests.find(({ what }) => what.startsWith('POST'))?.body).toEqual({
    display_name: '访客',
    secret: 'secret',
    locale: 'en',
  });
});

test('keeps the form while news of the room cannot be had', async () => {
  let answer = ok(strangers());
  const requests = serve({ 'GET /me': nobody, 'GET /rooms/123456': () => answer });
  const { user, client } = await show();
  await user.type(await screen.findByLabelText('Your name'), '访客');
  answer = refuse(503, 'unavailable');
  await act(() => client.refetchQueries());
  expect(requests.filter(({ what }) => what === 'GET /rooms/123456')).toHaveLength(2);
  expect(screen.getByLabelText('Your name')).toHaveProperty('value', '访客');
});

test('keeps the name as it was sent until the answer is there', async () => {
  serve({
    'GET /me': nobody,
    'GET /rooms/123456': ok(strangers()),
    'POST /rooms/123456/guests': () => new Promise(() => undefined),
  });
  const { user } = await show();
  const name = await screen.findByLabelText<HTMLInputElement>('Your name');
  await user.type(name, 'Ann{Enter}x');
  expect(name.value).toBe('Ann');
  expect(document.activeElement).toBe(name);
});

test('knows its own guest, and asks one of another room for a name', async () => {
  serve({ 'GET /me': ok(guest), 'GET /rooms/123456': ok(room()) });
  const { unmount } = await show();
  expect(await screen.findByText('the room')).toBeDefined();
  unmount();
  serve({ 'GET /me': ok(guest), 'GET /rooms/123456': ok(strangers()) });
  await show();
  expect(await screen.findByRole('heading', { name: 'Enter as a guest' })).toBeDefined();
});

test('a link that is no longer valid is a screen with a way on', async () => {
  serve({
    'GET /me': nobody,
    'GET /rooms/123456': ok(strangers()),
    'POST /rooms/123456/guests': refuse(403, 'bad_secret'),
  });
  const { user } = await show();
  await user.type(await screen.findByLabelText('Your name'), 'Ann{Enter}');
  expect(await screen.findByRole('heading', { name: 'This link does not open the room' })).toBeDefined();
  expect(screen.getByRole('link', { name: 'Go to home' })).toBeDefined();
  await expectAccessible();
});

test('sends to the login and remembers the room with its secret, not in the URL', async () => {
  serve({ 'GET /me': nobody, 'GET /rooms/123456': ok(strangers({ guests: false })) });
  const { user, router, place } = await show();
  await user.click(await screen.findByRole('link', { name: 'Log in' }));
  expect(place()).toBe('/login');
  expect(router.state.location.state).toEqual({ to: '/r/123456#secret' });
});

test('tells a stranger without the secret to ask for the full link', async () => {
  serve({ 'GET /me': nobody, 'GET /rooms/123456': ok(strangers()) });
  await show('');
  expect(await screen.findByText(/Guests enter room 123 456 by its full link/)).toBeDefined();
});

test.each([
  ['There is no such room', refuse(404, 'not_found')],
  ['This room has ended', ok(strangers({ state: 'ended' }))],
  ['This could not be loaded', refuse(503, 'unavailable')],
])('says: %s', async (title, reply) => {
  serve({ 'GET /me': ok(account), 'GET /rooms/123456': reply });
  await show();
  expect(await screen.findByRole('heading', { name: title })).toBeDefined();
  expect(screen.queryByText('the room')).toBeNull();
  await expectAccessible();
});

test('tries again when asked to', async () => {
  let works = false;
  serve({ 'GET /me': ok(account), 'GET /rooms/123456': () => (works ? ok(room()) : refuse(503, 'unavailable')) });
  const { user } = await show();
  const again = await screen.findByRole('button', { name: 'Try again' });
  works = true;
  await user.click(again);
  expect(await screen.findByText('the room')).toBeDefined();
});
