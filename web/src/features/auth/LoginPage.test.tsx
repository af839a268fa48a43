import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, ok, refuse, serve } from '@/testing/server';
import { LoginPage } from './LoginPage';

const routes = [
  { path: '/login', Component: LoginPage },
  { path: '*', element: <p>the place</p> },
];
const nobody = { 'GET /me': refuse(401, 'not_authenticated') };

test('logs in and goes back to where one wanted to go, secret and all', async () => {
  const requests = serve({ ...nobody, 'POST /sessions': ok({ account }, 201) });
  const at = { pathname: '/login', state: { to: '/r/123456#secret' } };
  const { user, place } = await renderRoutes(routes, { at });
  await user.type(screen.getByLabelText('User name'), 'linyi');
  await user.type(screen.getByLabelText('Password'), 'right-password{Enter}');
  expect(await screen.findByText('the place')).toBeDefined();
  expect(place()).toBe('/r/123456#secret');
  expect(requests.at(-1)?.body).toEqual({ name: 'linyi', password: 'right-password' });
});

test('says that name or password is wrong, and keeps what was typed', async () => {
  serve({ ...nobody, 'POST /sessions': refuse(401, 'bad_credentials') });
  const { user } = await renderRoutes(routes, { at: '/login', locale: 'zh-CN' });
  await user.type(screen.getByLabelText('用户名'), '林一');
  await user.type(screen.getByLabelText('密码'), 'wrong');
  await user.click(screen.getByRole('button', { name: '登录' }));
  expect((await screen.findByRole('alert')).textContent).toContain('用户名或密码不正确');
  expect(screen.getByLabelText<HTMLInputElement>('用户名').value).toBe('林一');
  await expectAccessible();
});

test('says how long to wait after too many tries', async () => {
  serve({ ...nobody, 'POST /sessions': refuse(429, 'slow_down', { 'Retry-After': '30' }) });
  const { user } = await renderRoutes(routes, { at: '/login' });
  await user.type(screen.getByLabelText('User name'), 'linyi');
  await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
  expect((await screen.findByRole('alert')).textContent).toContain('Try again in 30 seconds.');
});

test('asks for what is missing instead of asking the server', async () => {
  const requests = serve(nobody);
  const { user } = await renderRoutes(routes, { at: '/login' });
  await user.click(screen.getByRole('button', { name: 'Log in' }));
  expect(screen.getByLabelText('User name').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText('Enter your password.')).toBeDefined();
  expect(requests.filter(({ what }) => what.startsWith('POST'))).toEqual([]);
});

test('has what password managers look for', async () => {
  serve(nobody);
  await renderRoutes(routes, { at: '/login' });
  expect(screen.getByLabelText('User name').getAttribute('autocomplete')).toBe('username');
  expect(screen.getByLabelText('Password').getAttribute('autocomplete')).toBe('current-password');
});

test('sends on who is logged in already', async () => {
  serve({ 'GET /me': ok(account) });
  const { place } = await renderRoutes(routes, { at: '/login' });
  expect(await screen.findByText('the place')).toBeDefined();
  expect(place()).toBe('/');
});
