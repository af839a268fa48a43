import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Enrolment } from '@/api/courses';
import { meQuery } from '@/api/session';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, course, ok, refuse, serve } from '@/testing/server';
import { CoursePage } from './CoursePage';
import { CoursesPage } from './CoursesPage';

const teaching = course({
  owner: account.id,
  teacher: '林一',
  role: 'teacher',
  state: 'active',
  code: 'abcdefghijklmnopqrstuvwxyz',
});
const one = `/courses/${teaching.id}`;

async function show(path: string, handlers: Parameters<typeof serve>[0]) {
  const requests = serve({
    'GET /me': ok(account),
    'GET /courses?mine=true': ok({ courses: [], may_create: true }),
    'GET /courses?q=': ok({ courses: [], may_create: true }),
    ...handlers,
  });
  const main = (page: React.ReactNode) => <main>{page}</main>;
  const view = await renderRoutes([
    { path: '/', element: null },
    { path: '/courses', element: main(<CoursesPage />) },
    { path: '/courses/:course', element: main(<CoursePage />) },
  ]);
  view.client.setQueryData(meQuery.queryKey, account);
  await view.router.navigate(path);
  return { ...view, requests };
}

const sent = (requests: ReturnType<typeof serve>, what: string) => requests.filter((request) => request.what === what);

test('says what will be here, and lists what may be found', async () => {
  await show('/courses', { 'GET /courses?q=': ok({ courses: [course()] }) });
  expect(await screen.findByRole('heading', { name: 'Your courses will be here' })).toBeDefined();
  const found = await screen.findByRole('region', { name: 'New courses' });
  expect(within(found).getByRole('button', { name: 'Add 高等数学' })).toBeDefined();
  await expectAccessible();
});

test('what is among one’s own is not listed as new once more', async () => {
  const own = course({ role: 'student', state: 'waiting' });
  await show('/courses', {
    'GET /courses?mine=true': ok({ courses: [own], may_create: true }),
    'GET /courses?q=': ok({ courses: [own], may_create: true }),
  });
  expect(await screen.findAllByRole('link', { name: '高等数学' })).toHaveLength(1);
  await waitFor(() => expect(screen.queryByRole('status', { name: 'Loading' })).toBeNull());
  expect(screen.queryByRole('region', { name: 'New courses' })).toBeNull();
});

test('who may not create courses is told so, and whom to ask', async () => {
  await show('/courses', { 'GET /courses?mine=true': ok({ courses: [], may_create: false }) });
  expect(await screen.findByText(/ask the administrator of this server/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Create course' })).toBeNull();
  expect(screen.queryByText(/Create your first course/)).toBeNull();
  await expectAccessible();
});

test('searches for what is typed, keeps it in the address, and adds what is found', async () => {
  const enrolled: Enrolment = { account: account.id, name: '林一', role: 'student', state: 'active', since: 1 };
  const { user, place, requests } = await show('/courses', {
    'GET /courses?q=gds': ok({ courses: [course()] }),
    [`POST ${one}/enrolments`]: ok(enrolled),
  });
  await user.type(await screen.findByRole('searchbox', { name: 'Search courses' }), 'gds');
  await user.click(await screen.findByRole('button', { name: 'Add 高等数学' }));
  expect(place()).toBe('/courses?q=gds');
  await waitFor(() => expect(sent(requests, `POST ${one}/enrolments`)).toHaveLength(1));
  await user.clear(screen.getByRole('searchbox'));
  expect(await screen.findByRole('heading', { name: 'Your courses will be here' })).toBeDefined();
});

test('nothing found, and a course that is full in the meantime, have words', async () => {
  const { user } = await show('/courses?q=none', {
    'GET /courses?q=none': ok({ courses: null }),
    'GET /courses?q=': ok({ courses: [course()] }),
    [`POST ${one}/enrolments`]: refuse(409, 'room_full'),
  });
  expect(await screen.findByRole('heading', { name: 'No course is found for “none”' })).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Clear the search' }));
  await user.click(await screen.findByRole('button', { name: 'Add 高等数学' }));
  expect((await screen.findByRole('alert')).textContent).toBe('Full');
});

test('makes a course and shows it', async () => {
  const { user, place, requests } = await show('/courses', {
    'POST /courses': ok(teaching, 201),
    [`GET ${one}`]: ok(teaching),
  });
  await user.click(await screen.findByRole('button', { name: 'Create course' }));
  const dialog = await screen.findByRole('dialog', { name: 'Create course' });
  await user.click(await within(dialog).findByRole('button', { name: 'Create' }));
  expect(within(dialog).getByText('Give the course a title.')).toBeDefined();
  await user.type(within(dialog).getByLabelText(/^Title/), '高等数学');
  await user.click(within(dialog).getByRole('radio', { name: 'After approval' }));
  await user.type(within(dialog).getByLabelText(/^Maximum number/), '30');
  await expectAccessible();
  await user.click(within(dialog).getByRole('button', { name: 'Create' }));
  await waitFor(() => expect(place()).toBe(one));
  const [request] = sent(requests, 'POST /courses');
  expect(request?.body).toEqual({
    title: '高等数学',
    description: '',
    join: 'approval',
    listed: true,
    capacity: 30,
    late_minutes: 10,
  });
  expect(request?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a teacher approves who waits, gives roles, and replaces the code', async () => {
  const waiting: Enrolment = { account: 'b', name: 'Ben', role: 'student', state: 'waiting', since: 2 };
  const cem: Enrolment = { account: 'c', name: 'Cem', role: 'student', state: 'active', since: 2 };
  const { user, requests } = await show(one, {
    [`GET ${one}`]: ok(teaching),
    [`GET ${one}/enrolments`]: ok({ enrolments: [waiting, cem] }),
    [`PATCH ${one}/enrolments/b`]: ok({ ...waiting, state: 'active' }),
    [`PATCH ${one}/enrolments/c`]: ok({ ...cem, role: 'assistant' }),
    [`PATCH ${one}`]: ok(teaching),
  });
  const group = await screen.findByRole('region', { name: 'Waiting for approval' });
  await expectAccessible();
  await user.click(within(group).getByRole('button', { name: 'Approve' }));
  await waitFor(() => expect(sent(requests, `PATCH ${one}/enrolments/b`)[0]?.body).toEqual({ state: 'active' }));
  await user.click(screen.getByRole('button', { name: 'Actions for Cem' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Make an assistant' }));
  await waitFor(() => expect(sent(requests, `PATCH ${one}/enrolments/c`)[0]?.body).toEqual({ role: 'assistant' }));
  expect(screen.getByText('abcde fghij klmno pqrst uvwxy z')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Replace the code' }));
  await waitFor(() => expect(sent(requests, `PATCH ${one}`)[0]?.body).toEqual({ new_code: true }));
});

test('a code that is wrong is said at its field', async () => {
  const { user } = await show(one, {
    [`GET ${one}`]: ok(course({ join: 'code' })),
    [`POST ${one}/enrolments`]: refuse(403, 'bad_secret'),
  });
  await user.type(await screen.findByRole('textbox', { name: 'Course code' }), 'nonsense{Enter}');
  expect(await screen.findByText('That is not the code of this course.')).toBeDefined();
});

test('a student leaves after having been told what that means; the owner cannot', async () => {
  const { user, requests } = await show(one, {
    [`GET ${one}`]: ok(course({ role: 'student', state: 'active' })),
    [`GET ${one}/enrolments`]: ok({ enrolments: [] }),
    [`DELETE ${one}/enrolments/me`]: { status: 204 },
  });
  await user.click(await screen.findByRole('button', { name: 'Leave the course' }));
  const dialog = await screen.findByRole('dialog', { name: 'Leave “高等数学”?' });
  await user.click(within(dialog).getByRole('button', { name: 'Leave the course' }));
  await waitFor(() => expect(sent(requests, `DELETE ${one}/enrolments/me`)).toHaveLength(1));
});

test('a course that is none, and one that cannot be loaded, have a way on', async () => {
  await show(one, { [`GET ${one}`]: refuse(404, 'not_found') });
  expect((await screen.findByRole('link', { name: 'To the courses' })).getAttribute('href')).toBe('/courses');
  await expectAccessible();
});
