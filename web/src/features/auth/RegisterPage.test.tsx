import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, ok, refuse, serve } from '@/testing/server';
import { RegisterPage } from './RegisterPage';

const routes = [
  { path: '/register', Component: RegisterPage },
  { path: '*', element: <p>the place</p> },
];
const nobody = { 'GET /me': refuse(401, 'not_authenticated') };
const show = () => renderRoutes(routes, { at: '/register' });

test('makes an account with what was chosen; the user name stands for an empty display name', async () => {
  const requests = serve({ ...nobody, 'POST /accounts': ok({ account }, 201) });
  const { user } = await show();
  await user.type(screen.getByLabelText('User name'), ' 林一 ');
  await user.type(screen.getByLabelText('Password'), 'long enough');
  await user.click(screen.getByRole('radio', { name: 'I teach' }));
  await user.click(screen.getByRole('button', { name: 'Create an account' }));
  expect(await screen.findByText('the place')).toBeDefined();
  expect(requests.at(-1)?.body).toEqual({
    name: '林一',
    display_name: '林一',
    password: 'long enough',
    side: 'teach',
    locale: 'en',
  });
});

test('says at each field what is wrong, goes to the first, and asks the server only when nothing is', async () => {
  const requests = serve(nobody);
  const { user } = await show();
  await user.type(screen.getByLabelText('User name'), 'x'.repeat(33));
  await user.type(screen.getByLabelText('Password'), 'short{Enter}');
  expect(screen.getByText('A user name has 1 to 32 characters, and none that cannot be seen.')).toBeDefined();
  expect(screen.getByText('A password needs at least 8 characters.')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText('User name'));
  await expectAccessible();
  await user.type(screen.getByLabelText('User name'), '{Backspace}');
  expect(screen.queryByText('A user name has 1 to 32 characters, and none that cannot be seen.')).toBeNull();
  expect(document.activeElement).toBe(screen.getByLabelText('User name'));
  expect(requests.filter(({ what }) => what.startsWith('POST'))).toEqual([]);
});

test('shows the refusal of a field at the field, until it is edited', async () => {
  serve({ ...nobody, 'POST /accounts': refuse(409, 'name_taken') });
  const { user } = await show();
  await user.type(screen.getByLabelText('User name'), 'taken');
  await user.type(screen.getByLabelText('Password'), 'long enough{Enter}');
  expect(await screen.findByText(/is taken. Choose another/)).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(document.activeElement).toBe(screen.getByLabelText('User name'));
  await user.keyboard('2');
  expect(screen.queryByText(/is taken. Choose another/)).toBeNull();
});

test('asks for the setup token from the start where the first account is still to be made', async () => {
  serve({ ...nobody, 'GET /setup': ok({ needed: true }) });
  await show();
  expect(await screen.findByLabelText('Setup token')).toBeDefined();
});

test('asks for the setup token once the server needs it, and sends it', async () => {
  const requests = serve({
    ...nobody,
    'POST /accounts': (body) =>
      (body as { setup_token?: string }).setup_token === 'right'
        ? ok({ account }, 201)
        : refuse(403, 'setup_token_required'),
  });
  const { user } = await show();
  expect(screen.queryByLabelText('Setup token')).toBeNull();
  await user.type(screen.getByLabelText('User name'), 'admin');
  await user.type(screen.getByLabelText('Password'), 'long enough{Enter}');
  const token = await screen.findByLabelText('Setup token');
  expect(token.getAttribute('aria-invalid')).not.toBe('true');
  await user.type(token, 'wrong{Enter}');
  await screen.findByText(/The first account needs the setup token/);
  await user.clear(token);
  await user.type(token, 'right{Enter}');
  expect(await screen.findByText('the place')).toBeDefined();
  expect(requests.at(-1)?.body).toMatchObject({ setup_token: 'right', name: 'admin' });
});
