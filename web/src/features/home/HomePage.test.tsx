import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { meQuery } from '@/api/session';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, course, lesson, ok, refuse, room, serve, strangers } from '@/testing/server';
import { HomePage } from './HomePage';

async function show(handlers: Parameters<typeof serve>[0], side: 'teach' | 'study' = 'teach') {
  const me = { ...account, side };
  const requests = serve({
    'GET /me': ok(me),
    'GET /rooms': ok({ rooms: [] }),
    'GET /lessons': ok({ lessons: [] }),
    'GET /courses': ok({ courses: [] }),
    ...handlers,
  });
  const routes = [
    { path: '/', element: null },
    {
      path: '/home',
      element: (
        <main>
          <HomePage />
        </main>
      ),
    },
    { path: '/courses', element: <p>the courses</p> },
    { path: '*', element: <p>the room</p> },
  ];
  const view = await renderRoutes(routes);
  view.client.setQueryData(meQuery.queryKey, me);
  await view.router.navigate('/home');
  return { ...view, requests };
}

test('starts a room at once and goes to it with its secret', async () => {
  const { user, place, requests } = await show({ 'POST /rooms': ok(room(), 201) });
  await user.click(await screen.findByRole('button', { name: 'Start now' }));
  await screen.findByText('the room');
  expect(place()).toBe('/r/123456#the-secret');
  const sent = requests.find(({ what }) => what === 'POST /rooms');
  expect(sent?.body).toEqual({ title: '林一’s meeting', kind: 'meeting', policy: {} });
  expect(sent?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a start whose answer was lost is tried again with the same key', async () => {
  let tries = 0;
  const { user, requests } = await show({
    'POST /rooms': () => (++tries === 1 ? refuse(503, 'unavailable') : ok(room(), 201)),
  });
  await user.click(await screen.findByRole('button', { name: 'Start now' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Try again in a moment');
  await user.click(screen.getByRole('button', { name: 'Start now' }));
  await screen.findByText('the room');
  const keys = requests.filter(({ what }) => what === 'POST /rooms').map(({ headers }) => headers.get('Idempotency-Key'));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test('joins with a number or a pasted link', async () => {
  const { user, place } = await show({ 'GET /rooms/654321': ok(strangers({ number: '654321' })) });
  const field = await screen.findByLabelText('Room number or link');
  await user.click(field);
  await user.paste('https://meet.example/r/654321#abc');
  await user.keyboard('{Enter}');
  await screen.findByText('the room');
  expect(place()).toBe('/r/654321#abc');
});

test('says what is wrong with a number before leaving the page', async () => {
  const { user, place } = await show({});
  const field = await screen.findByLabelText('Room number or link');
  await user.type(field, '12345{Enter}');
  expect(screen.getByText(/neither a number of 6 or 7 digits nor/)).toBeDefined();
  await user.type(field, '6{Enter}');
  expect(await screen.findByText(/No room has this number/)).toBeDefined();
  expect(place()).toBe('/home');
});

test('shows what is live first, with one way in each', async () => {
  await show({ 'GET /rooms': ok({ rooms: [room({ state: 'live', title: '周会' })] }) });
  const live = await screen.findByRole('region', { name: 'Live now' });
  expect(within(live).getByRole('link', { name: 'Join 周会' }).getAttribute('href')).toBe('/r/123456#the-secret');
  await expectAccessible();
});

test('an empty home says what to do', async () => {
  await show({});
  expect(await screen.findByRole('heading', { name: 'Your rooms will be here' })).toBeDefined();
});

test('a list that fails says why and loads when asked again', async () => {
  let works = false;
  const { user } = await show({ 'GET /rooms': () => (works ? ok({ rooms: [] }) : refuse(500, 'internal')) });
  const again = await screen.findByRole('button', { name: 'Try again' });
  works = true;
  await user.click(again);
  expect(await screen.findByRole('heading', { name: 'Your rooms will be here' })).toBeDefined();
});

test('a list that is shown says when it could not be refreshed', async () => {
  let works = true;
  const rooms = ok({ rooms: [room({ state: 'live' })] });
  const { user, client } = await show({ 'GET /rooms': () => (works ? rooms : refuse(503, 'unavailable')) });
  await screen.findByRole('region', { name: 'Live now' });
  works = false;
  await act(() => client.refetchQueries());
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The list was not refreshed.');
  works = true;
  await user.click(within(alert).getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});

test('the focus is where it was when the dialog closes', async () => {
  const { user } = await show({});
  const opener = await screen.findByRole('button', { name: 'Create a room…' });
  await user.click(opener);
  await screen.findByRole('dialog');
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('makes a room with a policy of one’s own and gives its link', async () => {
  const { user, requests } = await show({ 'POST /rooms': ok(room(), 201) });
  await user.click(await screen.findByRole('button', { name: 'Create a room…' }));
  const dialog = await screen.findByRole('dialog');
  const title = await within(dialog).findByLabelText('Title');
  await user.clear(title);
  await user.clear(within(dialog).getByLabelText(/Most people/));
  await user.click(within(dialog).getByRole('button', { name: 'Create' }));
  expect(within(dialog).getByText('Give the room a title.')).toBeDefined();
  expect(within(dialog).getByText('Enter a number from 2 to 1,000.')).toBeDefined();
  await user.type(title, '数学');
  await user.type(within(dialog).getByLabelText(/Most people/), '30');
  await user.click(within(dialog).getByLabelText('Only by link'));
  await user.click(within(dialog).getByRole('switch', { name: /Allow guests/ }));
  await expectAccessible();
  await user.click(within(dialog).getByRole('button', { name: 'Create' }));
  const link = await within(dialog).findByLabelText<HTMLInputElement>('Link');
  expect(link.value).toMatch(/^http.*\/r\/123456#the-secret$/);
  expect(requests.find(({ what }) => what === 'POST /rooms')?.body).toEqual({
    title: '数学',
    kind: 'meeting',
    policy: { entry: 'secret', guests: true, capacity: 30 },
  });
  await user.click(within(dialog).getByRole('button', { name: 'Copy the link' }));
  await waitFor(() => expect(within(dialog).getByText('Copied')).toBeDefined());
  expect(await navigator.clipboard.readText()).toBe(link.value);
});

const own = course({ id: 'c1', title: '线性代数', role: 'teacher', state: 'active', students: 2 });
const later = (hours: number) => Date.now() + hours * 3_600_000;

test('who teaches starts a lesson of a course with one press and is at its door', async () => {
  const { user, place, requests } = await show({
    'GET /courses': ok({ courses: [own] }),
    'POST /courses/c1/lessons': ok(lesson({ role: 'teacher' }), 201),
  });
  await user.click(await screen.findByRole('button', { name: 'Start a lesson in 线性代数' }));
  await screen.findByText('the room');
  expect(place()).toBe('/r/765432');
  const sent = requests.find(({ what }) => what === 'POST /courses/c1/lessons');
  const today = new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(Date.now());
  expect(sent?.body).toEqual({ title: `线性代数 · ${today}` });
  expect(sent?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a lesson that could not be started says why, and the same press tries again with the same key', async () => {
  let tries = 0;
  const { user, requests } = await show({
    'GET /courses': ok({ courses: [own] }),
    'POST /courses/c1/lessons': () => (++tries === 1 ? refuse(503, 'unavailable') : ok(lesson(), 201)),
  });
  const start = await screen.findByRole('button', { name: 'Start a lesson in 线性代数' });
  await user.click(start);
  expect((await screen.findByRole('alert')).textContent).toContain('Try again in a moment');
  await user.click(start);
  await screen.findByText('the room');
  const keys = requests.filter(({ what }) => what.startsWith('POST')).map(({ headers }) => headers.get('Idempotency-Key'));
  expect(keys[0]).toBe(keys[1]);
});

test('who teaches has the day in its order, with one way into each; a course whose lesson is live leads there', async () => {
  const lessons = [
    lesson({ id: 'l2', title: '矩阵', state: 'planned', planned: Date.now() - 60_000, role: 'teacher', course: 'c1' }),
    lesson({ id: 'l1', title: '向量', role: 'teacher', course: 'c1' }),
    lesson({ id: 'l3', title: '行列式', state: 'planned', planned: later(72), role: 'teacher', course: 'c1' }),
  ];
  await show({ 'GET /lessons': ok({ lessons }), 'GET /courses': ok({ courses: [own] }) });
  const today = await screen.findByRole('region', { name: 'Today’s lessons' });
  expect(
    within(today)
      .getAllByRole('link', { name: /^(Continue|Start) / })
      .map((a) => a.getAttribute('aria-label')),
  ).toEqual(['Continue 向量', 'Start 矩阵']);
  expect(within(today).getByText('Has not begun yet')).toBeDefined();
  expect(within(await screen.findByRole('region', { name: 'Coming lessons' })).getByText('行列式')).toBeDefined();
  const courses = await screen.findByRole('region', { name: 'Your courses' });
  expect(within(courses).getByRole('link', { name: 'Continue 向量' }).getAttribute('href')).toBe('/r/765432');
  await expectAccessible();
});

test('who studies has what is live first with one button, and what comes when it can be entered', async () => {
  const lessons = [
    lesson({ title: '<b>../极限</b>' }),
    lesson({ id: 'l2', title: '级数', state: 'planned', planned: later(72) }),
    lesson({ id: 'l3', title: '导数', state: 'planned', planned: later(0.1) }),
  ];
  await show(
    {
      'GET /lessons': ok({ lessons }),
      'GET /courses': ok({ courses: [course({ id: 'c2', role: 'student', state: 'active' })] }),
    },
    'study',
  );
  const live = await screen.findByRole('region', { name: 'Lessons live now' });
  expect(within(live).getByRole('link', { name: 'Join <b>../极限</b>' }).getAttribute('href')).toBe('/r/765432');
  expect(within(live).getByText('3 people there')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Join 导数' })).toBeDefined();
  const coming = screen.getByRole('region', { name: 'Coming lessons' });
  expect(within(coming).queryByRole('link', { name: /^Join/ })).toBeNull();
  expect(within(coming).getByText(/^You can come in from/)).toBeDefined();
  expect(await screen.findByRole('link', { name: 'Open 高等数学' })).toBeDefined();
  await expectAccessible();
});

test('who studies nothing yet searches for the first course from here', async () => {
  const { user, place } = await show({}, 'study');
  expect(await screen.findByText(/^Search for your first course/)).toBeDefined();
  await user.type(screen.getByRole('searchbox', { name: 'Search courses' }), '高数{Enter}');
  await screen.findByText('the courses');
  expect(place()).toBe(`/courses?q=${encodeURIComponent('高数')}`);
});

test('who teaches nothing yet is led to the first course', async () => {
  const { user, place } = await show({});
  await user.click(await screen.findByRole('link', { name: 'Create a course' }));
  expect(place()).toBe('/courses?create');
});
