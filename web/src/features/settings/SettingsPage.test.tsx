import { screen, waitFor } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { meQuery } from '@/api/session';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, ok, refuse, serve } from '@/testing/server';
import { SettingsPage } from './SettingsPage';

async function show(handlers: Parameters<typeof serve>[0]) {
  onTestFinished(() => localStorage.clear());
  const requests = serve({ 'GET /me': ok(account), 'GET /sessions': ok({ sessions: [] }), ...handlers });
  const routes = [
    { path: '/', element: null },
    {
      path: '/settings',
      element: (
        <main>
          <SettingsPage />
        </main>
      ),
    },
  ];
  const view = await renderRoutes(routes);
  view.client.setQueryData(meQuery.queryKey, account);
  await view.router.navigate('/settings');
  return { ...view, requests };
}

test('saves the display name', async () => {
  const { user, requests } = await show({ 'PATCH /me': ok({ ...account, display_name: 'Lin Yi' }) });
  const name = await screen.findByRole('textbox', { name: 'Display name' });
  await user.clear(name);
  await user.type(name, 'Lin Yi{Enter}');
  await waitFor(() => expect(screen.getByText('Saved.')).toBeDefined());
  expect(requests.find(({ what }) => what === 'PATCH /me')?.body).toEqual({ display_name: 'Lin Yi' });
  await expectAccessible();
});

test('shows a refused name at its field', async () => {
  const { user } = await show({ 'PATCH /me': refuse(422, 'display_name_invalid') });
  await user.type(await screen.findByRole('textbox', { name: 'Display name' }), 'x{Enter}');
  expect(await screen.findByText(/^A display name has 1 to 64 characters/)).toBeDefined();
});

test('a choice that is refused goes back to what it was, and says why', async () => {
  const { user } = await show({ 'PATCH /me': refuse(503, 'unavailable') });
  await user.click(await screen.findByRole('radio', { name: 'I study' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Try again in a moment');
  expect(screen.getByRole('radio', { name: 'I teach' })).toHaveProperty('checked', true);
});

test('changes the language at once, here and for the account', async () => {
  const { user, requests } = await show({ 'PATCH /me': ok({ ...account, locale: 'zh-CN' }) });
  await user.click(await screen.findByRole('radio', { name: '简体中文' }));
  expect(await screen.findByRole('heading', { name: '设置' })).toBeDefined();
  expect(requests.find(({ what }) => what === 'PATCH /me')?.body).toEqual({ locale: 'zh-CN' });
});

test('changes the colours and remembers them', async () => {
  const { user } = await show({});
  await user.click(await screen.findByRole('radio', { name: 'Dark' }));
  expect(document.documentElement.dataset.mantineColorScheme).toBe('dark');
});

test('logs out and loads the app anew at the login', async () => {
  const { user, requests } = await show({ 'DELETE /sessions/current': { status: 204 } });
  const replace = vi.fn();
  vi.stubGlobal('location', { replace });
  await user.click(await screen.findByRole('button', { name: 'Log out' }));
  await waitFor(() => expect(replace).toHaveBeenCalledExactlyOnceWith('/login'));
  expect(requests.some(({ what }) => what === 'DELETE /sessions/current')).toBe(true);
});
