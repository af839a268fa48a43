import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, refuse, serve } from '@/testing/server';
import { Sessions } from './Sessions';

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36';
const session = (id: string, over = {}) => ({
  id,
  created: Date.UTC(2026, 0, 2),
  last_seen: Date.UTC(2026, 0, 3),
  user_agent: CHROME,
  address_prefix: '203.0.113.0/24',
  current: false,
  ...over,
});
const phone = session('phone', {
  user_agent: 'Mozilla/5.0 (iPhone) AppleWebKit/605 Version/17 Mobile Safari/604',
  last_seen: 9e12,
});
const here = session('here', { current: true });

async function show(handlers: Parameters<typeof serve>[0] = {}) {
  const requests = serve({ 'GET /sessions': ok({ sessions: [session('old'), phone, here] }), ...handlers });
  const main = (
    <main>
      <h1>Settings</h1>
      <Sessions />
    </main>
  );
  const view = await renderRoutes([{ path: '/', element: main }]);
  return { ...view, requests };
}

const rows = () => screen.findAllByRole('listitem');

test('lists this browser first, then what was used last, in words', async () => {
  await show();
  const list = await rows();
  expect(list.map((row) => row.querySelector('strong')?.textContent)).toEqual([
    'Chrome on Windows',
    'Safari on iPhone',
    'Chrome on Windows',
  ]);
  expect(list[0]?.textContent).toContain('This browser');
  expect(list[2]?.textContent).toContain('From the network 203.0.113.*');
  expect(list[2]?.textContent).toMatch(/Last used: Jan \d, 2026/);
  await expectAccessible();
});

test('logs another browser out and takes the focus from nowhere else', async () => {
  let answer = (_: { status: number }) => {};
  const { user } = await show({ 'DELETE /sessions/phone': () => new Promise((resolve) => (answer = resolve)) });
  await user.click(await screen.findByRole('button', { name: 'Log out Safari on iPhone' }));
  screen.getByRole('button', { name: /everywhere/ }).focus();
  answer({ status: 204 });
  expect(await screen.findByText('Safari on iPhone is logged out.')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: /everywhere/ }));
});

test('logs another browser out, says so, and keeps the focus', async () => {
  let sessions = [phone, here];
  const { user, requests } = await show({
    'GET /sessions': () => ok({ sessions }),
    'DELETE /sessions/phone': () => {
      sessions = [here];
      return { status: 204 };
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Log out Safari on iPhone' }));
  expect(await screen.findByText('Safari on iPhone is logged out.')).toBeDefined();
  expect(requests.some(({ what }) => what === 'DELETE /sessions/phone')).toBe(true);
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Where you are logged in' }));
});

test('one that has ended meanwhile is no failure, anything else has words', async () => {
  const { user } = await show({
    'DELETE /sessions/phone': refuse(404, 'not_found'),
    'DELETE /sessions/old': refuse(503, 'unavailable'),
  });
  await user.click(await screen.findByRole('button', { name: 'Log out Safari on iPhone' }));
  expect(await screen.findByText('Safari on iPhone is logged out.')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Log out Chrome on Windows' }));
  expect((await screen.findByRole('alert')).textContent).not.toBe('');
});

test('logging out this browser leads to the login', async () => {
  const replace = vi.fn();
  const { user } = await show({ 'DELETE /sessions/here': { status: 204 } });
  vi.stubGlobal('location', { replace });
  await user.click(await screen.findByRole('button', { name: 'Log out Chrome on Windows, this browser' }));
  await waitFor(() => expect(replace).toHaveBeenCalledExactlyOnceWith('/login'));
});

test('everywhere asks first and says how many', async () => {
  const replace = vi.fn();
  const { user, requests } = await show({ 'DELETE /sessions': { status: 204 } });
  vi.stubGlobal('location', { replace });
  await rows();
  await user.click(screen.getByRole('button', { name: 'Log out everywhere' }));
  const dialog = await screen.findByRole('dialog', { name: 'Log out everywhere?' });
  expect(dialog.textContent).toContain('All 3 browsers');
  expect(requests.some(({ what }) => what === 'DELETE /sessions')).toBe(false);
  await user.click(within(dialog).getByRole('button', { name: 'Log out everywhere' }));
  await waitFor(() => expect(replace).toHaveBeenCalledExactlyOnceWith('/login'));
});

test('says why the list did not come, and asks again', async () => {
  let fails = true;
  const { user } = await show({
    'GET /sessions': () => (fails ? refuse(500, 'internal') : ok({ sessions: [here] })),
  });
  const again = await screen.findByRole('button', { name: 'Try again' });
  fails = false;
  await user.click(again);
  expect(await rows()).toHaveLength(1);
});
