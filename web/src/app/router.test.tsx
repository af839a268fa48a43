import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { LoginPage } from '@/features/auth';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, ok, refuse, serve } from '@/testing/server';
import { CrashPage } from './CrashPage';
import { NotFoundPage } from './NotFoundPage';
import { Signed } from './Signed';

const routes = [
  {
    Component: Signed,
    children: [
      { path: '/', element: <p>the home</p> },
      { path: '/settings', element: <p>the settings</p> },
    ],
  },
  { path: '/login', Component: LoginPage },
  { path: '*', Component: NotFoundPage },
];

test('who is not logged in logs in first and lands where they wanted to go', async () => {
  serve({ 'GET /me': refuse(401, 'not_authenticated'), 'POST /sessions': ok({ account }, 201) });
  const { user, place } = await renderRoutes(routes, { at: '/settings' });
  await user.type(await screen.findByLabelText('User name'), 'linyi');
  expect(place()).toBe('/login');
  await user.type(screen.getByLabelText('Password'), 'right-password{Enter}');
  expect(await screen.findByText('the settings')).toBeDefined();
  expect(place()).toBe('/settings');
});

test('the frame leads to each place and says which one this is', async () => {
  serve({ 'GET /me': ok(account) });
  const { user } = await renderRoutes(routes, { at: '/' });
  expect(await screen.findByText('the home')).toBeDefined();
  await expectAccessible();
  await user.click(screen.getByRole('link', { name: 'Settings' }));
  expect(await screen.findByText('the settings')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Settings' }).getAttribute('aria-current')).toBe('page');
  expect(document.activeElement).toBe(screen.getByRole('main'));
});

test('a server that does not answer is no login page', async () => {
  let works = false;
  serve({ 'GET /me': () => (works ? ok(account) : refuse(503, 'unavailable')) });
  const { user } = await renderRoutes(routes, { at: '/' });
  const again = await screen.findByRole('button', { name: 'Try again' });
  await expectAccessible();
  works = true;
  await user.click(again);
  expect(await screen.findByText('the home')).toBeDefined();
});

test('an unknown address has a way on', async () => {
  serve({});
  await renderRoutes(routes, { at: '/no/such/page', locale: 'zh-CN' });
  expect(await screen.findByRole('heading', { name: '这个地址没有页面' })).toBeDefined();
  expect(screen.getByRole('link', { name: '回到首页' })).toBeDefined();
  await expectAccessible();
});

function Broken(): never {
  throw new Error('it broke');
}

test('a page that throws says so, with the details to copy', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  serve({});
  await renderRoutes([{ path: '/', Component: Broken, ErrorBoundary: CrashPage }]);
  expect(await screen.findByRole('button', { name: 'Load again' })).toBeDefined();
  expect(screen.getByText('Error: it broke')).toBeDefined();
  await expectAccessible();
});
