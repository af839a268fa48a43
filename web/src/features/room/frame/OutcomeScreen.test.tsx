import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { meQuery } from '@/api/session';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, guest, ok, serve } from '@/testing/server';
import { OutcomeScreen } from './OutcomeScreen';
import type { Outcome } from './outcome';

afterEach(() => vi.useRealTimers());

async function show(outcome: Outcome) {
  const onAgain = vi.fn();
  const element = <OutcomeScreen number="123456" secret="sesame" outcome={outcome} onAgain={onAgain} />;
  const view = await renderRoutes(
    [
      { path: '/r/123456', element },
      { path: '*', element: <p>elsewhere</p> },
    ],
    { at: '/r/123456' },
  );
  return { ...view, onAgain };
}

const EVERY = [
  'not_found',
  'locked',
  'banned',
  'room_full',
  'bad_secret',
  'not_member',
  'ended',
  'removed',
  'link_expired',
  'replaced',
  'not_authenticated',
  'revoked',
  'slow_down',
  'unavailable',
  'stopped',
  'forbidden',
  'gone',
  'gave_up',
  'left',
  'internal',
  'a_code_of_tomorrow',
];

test.each(EVERY)('%s has a screen of its own words and a way on', async (code) => {
  const { container } = await show({ code });
  expect(screen.getByRole('heading', { level: 1 }).textContent).not.toBe('');
  expect(screen.getByRole('alert').textContent?.length).toBeGreaterThan(20);
  expect(screen.getByRole('link', { name: 'Go to home' })).toBeDefined();
  await expectAccessible(container);
});

test.each([
  ['left', 'Join again'],
  ['replaced', 'Use it here'],
  ['room_full', 'Try again'],
  ['locked', 'Try again'],
  ['forbidden', 'Ask again'],
  ['gone', 'Ask again'],
  ['gave_up', 'Ask again'],
])('after %s one comes in again by “%s”', async (code, name) => {
  const { user, onAgain } = await show({ code });
  await user.click(screen.getByRole('button', { name }));
  expect(onAgain).toHaveBeenCalledOnce();
});

test('a login that was ended leads to the login page and back to this room with its secret', async () => {
  const { user, client, router, place } = await show({ code: 'revoked' });
  client.setQueryData(meQuery.queryKey, account);
  await user.click(screen.getByRole('button', { name: 'Log in' }));
  expect(place()).toBe('/login');
  expect(router.state.location.state).toEqual({ to: '/r/123456#sesame' });
  expect(client.getQueryData(meQuery.queryKey)).toBeNull();
});

test.each(['revoked', 'not_authenticated'])(
  'a guest whom the server no longer knows (%s) is asked for a name again',
  async (code) => {
    serve({ 'GET /me': ok(guest) });
    const { user, client } = await show({ code });
    expect(await screen.findByRole('heading', { name: 'Your visit as a guest has ended' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Log in' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Enter again' }));
    expect(client.getQueryData(meQuery.queryKey)).toBeNull();
  },
);

test('a pause that the server asks for is counted down and then tried by itself', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: false });
  const { onAgain } = await show({ code: 'slow_down', retry: Date.now() + 3000 });
  expect(screen.getByRole('button', { name: 'Again in 3 seconds' })).toHaveProperty('disabled', true);
  await act(() => vi.advanceTimersByTimeAsync(2000));
  expect(onAgain).not.toHaveBeenCalled();
  await act(() => vi.advanceTimersByTimeAsync(1000));
  expect(onAgain).toHaveBeenCalledOnce();
});

test('who is no member learns the user name to give to a host', async () => {
  const { user, client } = await show({ code: 'not_member' });
  act(() => client.setQueryData(meQuery.queryKey, account));
  expect((await screen.findByRole('alert')).textContent).toContain('Your user name is “linyi”');
  await user.click(screen.getByRole('button', { name: 'Copy my user name' }));
  expect(await navigator.clipboard.readText()).toBe('linyi');
});
