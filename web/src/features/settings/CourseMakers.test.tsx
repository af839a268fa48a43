import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, refuse, serve } from '@/testing/server';
import { CourseMakers } from './CourseMakers';

const ada = { account: 'a', name: 'ada', display_name: 'Ada' };

async function show(handlers: Parameters<typeof serve>[0]) {
  const requests = serve({ 'GET /admin/courses': ok({ makers: 'chosen' }), ...handlers });
  const main = (
    <main>
      <h1>Settings</h1>
      <CourseMakers />
    </main>
  );
  return { ...(await renderRoutes([{ path: '/', element: main }])), requests };
}

test('a choice acts at once; one that is refused goes back to what it was', async () => {
  const { user, requests } = await show({
    'GET /admin/courses': ok({ makers: 'all' }),
    'PATCH /admin/courses': ok({ makers: 'admins' }),
  });
  await user.click(await screen.findByRole('radio', { name: 'Only administrators' }));
  await waitFor(() =>
    expect(requests.find(({ what }) => what === 'PATCH /admin/courses')?.body).toEqual({ makers: 'admins' }),
  );
  await expectAccessible();
  serve({ 'PATCH /admin/courses': refuse(503, 'unavailable') });
  await user.click(screen.getByRole('radio', { name: 'Everyone with an account' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Try again in a moment');
  expect(screen.getByRole('radio', { name: 'Only administrators' })).toHaveProperty('checked', true);
});

test('names somebody by user name; a name that nobody has is said at its field', async () => {
  let makers: (typeof ada)[] = [];
  const { user } = await show({
    'GET /admin/courses/makers': () => ok({ makers }),
    'POST /admin/courses/makers': (body) => {
      if ((body as { name: string }).name !== 'ada') return refuse(404, 'not_found');
      makers = [ada];
      return ok(ada, 201);
    },
  });
  expect(await screen.findByText(/Nobody is named yet/)).toBeDefined();
  await user.type(screen.getByRole('textbox', { name: 'User name' }), 'nobody{Enter}');
  expect(await screen.findByText('Nobody here has this user name.')).toBeDefined();
  await expectAccessible();
  await user.clear(screen.getByRole('textbox'));
  await user.type(screen.getByRole('textbox'), ' ada {Enter}');
  expect(await screen.findByText('Ada can create courses now.')).toBeDefined();
  expect(await screen.findByRole('button', { name: 'Remove Ada' })).toBeDefined();
  await expectAccessible();
});

test('takes somebody away, says so, and keeps the focus', async () => {
  let makers = [ada];
  const { user } = await show({
    'GET /admin/courses/makers': () => ok({ makers }),
    'DELETE /admin/courses/makers/a': () => {
      makers = [];
      return { status: 204 };
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Remove Ada' }));
  expect(await screen.findByText('Ada can create courses no more.')).toBeDefined();
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'People who create courses' })),
  );
});
