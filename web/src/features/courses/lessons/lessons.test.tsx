import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { Book, Sheet } from '@/api/attendance';
import { meQuery } from '@/api/session';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { account, course, lesson, ok, refuse, serve } from '@/testing/server';
import { BookPage, CoursePage, LessonPage } from '..';

const teaching = course({ owner: account.id, role: 'teacher', state: 'active' });
const one = `/courses/${teaching.id}`;

async function show(path: string, handlers: Parameters<typeof serve>[0]) {
  const requests = serve({
    'GET /me': ok(account),
    'GET /lessons': ok({ lessons: [] }),
    [`GET ${one}`]: ok(teaching),
    [`GET ${one}/enrolments`]: ok({ enrolments: [] }),
    [`GET ${one}/lessons`]: ok({ lessons: [] }),
    ...handlers,
  });
  const main = (page: React.ReactNode) => <main>{page}</main>;
  const view = await renderRoutes([
    { path: '/', element: null },
    { path: '/courses/:course', element: main(<CoursePage />) },
    { path: '/courses/:course/attendance', element: main(<BookPage />) },
    { path: '/lessons/:lesson', element: main(<LessonPage />) },
    { path: '/r/:number', element: <p>the room</p> },
  ]);
  view.client.setQueryData(meQuery.queryKey, account);
  await view.router.navigate(path);
  return { ...view, requests };
}

const sent = (requests: ReturnType<typeof serve>, what: string) => requests.filter((request) => request.what === what);

test('a course without lessons offers the first one, and its press leads into it', async () => {
  const { user, place } = await show(one, {
    [`POST ${one}/lessons`]: ok(lesson({ role: 'teacher' }), 201),
  });
  expect(await screen.findByText(/^No lesson yet\. Start one now/)).toBeDefined();
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Start a lesson in 高等数学' }));
  await screen.findByText('the room');
  expect(place()).toBe('/r/765432');
});

test('plans a lesson: what is missing and what is past is said, the moment is the reader’s', async () => {
  const { user, requests } = await show(one, {
    [`POST ${one}/lessons`]: ok(lesson({ state: 'planned', planned: 1 }), 201),
  });
  await user.click(await screen.findByRole('button', { name: 'Plan a lesson' }));
  const dialog = await screen.findByRole('dialog', { name: 'Plan a lesson' });
  const [day, time] = [within(dialog).getByLabelText('Day'), within(dialog).getByLabelText('Time')];
  fireEvent.change(day, { target: { value: '2020-02-03' } });
  fireEvent.change(time, { target: { value: '08:15' } });
  expect(within(dialog).getByLabelText<HTMLInputElement>('Title').value).toBe('高等数学 · Feb 3, 2020');
  await user.click(within(dialog).getByRole('button', { name: 'Plan' }));
  expect(within(dialog).getByText('That is over. Choose a time to come.')).toBeDefined();
  fireEvent.change(day, { target: { value: '2101-02-03' } });
  await expectAccessible();
  await user.click(within(dialog).getByRole('button', { name: 'Plan' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent(requests, `POST ${one}/lessons`)[0]?.body).toEqual({
    title: '高等数学 · Feb 3, 2101',
    start: new Date(2101, 1, 3, 8, 15).getTime(),
  });
});

test('what is live stands on top and is ended after the consequence was told', async () => {
  const live = lesson({ role: 'teacher', title: '极限' });
  const { user, requests } = await show(one, {
    [`GET ${one}/lessons`]: ok({ lessons: [live, lesson({ id: 'x', state: 'ended', ended: 1, title: '集合' })] }),
    'GET /lessons': ok({ lessons: [live] }),
    [`POST /lessons/${live.id}/end`]: { status: 204 },
  });
  const section = await screen.findByRole('region', { name: 'Live now' });
  expect(within(section).getByRole('link', { name: 'Continue 极限' })).toBeDefined();
  expect(screen.queryByRole('button', { name: /^Start a lesson/ })).toBeNull();
  expect(screen.getByRole('link', { name: /集合/ }).getAttribute('href')).toBe('/lessons/x');
  await user.click(within(section).getByRole('button', { name: 'More for 极限' }));
  await user.click(await screen.findByRole('menuitem', { name: 'End for all' }));
  const dialog = await screen.findByRole('dialog', { name: 'End “极限” for all?' });
  expect(within(dialog).getByText(/^3 people are there and will be taken out/)).toBeDefined();
  await user.click(within(dialog).getByRole('button', { name: 'End for all' }));
  await waitFor(() => expect(sent(requests, `POST /lessons/${live.id}/end`)).toHaveLength(1));
});

test('the chat of all lessons is downloaded as chosen', async () => {
  const { user } = await show(one, {});
  await user.click(await screen.findByRole('button', { name: 'Chat of all lessons' }));
  const dialog = await screen.findByRole('dialog', { name: 'Download the chat of all lessons' });
  await user.click(within(dialog).getByRole('radio', { name: 'JSON' }));
  expect(within(dialog).getByRole('link', { name: 'Download' }).getAttribute('href')).toBe(
    `/api/v1${one}/messages/export?format=json`,
  );
});

test('an archived course begins no lesson, and says so of those that were planned', async () => {
  const off = lesson({ role: 'teacher', state: 'planned', planned: 1, off: true, title: '极限' });
  await show(one, {
    [`GET ${one}`]: ok({ ...teaching, archived: 1 }),
    [`GET ${one}/lessons`]: ok({ lessons: [off] }),
    [`GET /lessons/${off.id}`]: ok(off),
  });
  await screen.findByRole('link', { name: 'Attendance' });
  expect(screen.queryByRole('button', { name: /^(Start|Plan) a lesson/ })).toBeNull();
  const row = within(await screen.findByRole('region', { name: 'Planned lessons' }));
  expect(row.getByText('The course is archived: it will not be held')).toBeDefined();
  expect(row.queryByRole('link', { name: /极限/ })).toBeNull();
  expect(row.queryByText('Has not begun yet')).toBeNull();
  await expectAccessible();
});

const L = lesson().id;
const at = new Date(2026, 10, 29, 10, 0, 5).getTime();
const counts = { present: 0, late: 0, absent: 1, refused: 0, not_reached: 0, excused: 0 };
const book: Book = {
  lessons: [{ id: L, title: '极限', start: at, state: 'ended', signups: 1 }],
  students: [
    { account: 's1', name: '../<b>王</b>', cells: [{ lesson: L, status: 'absent', share: 0.25 }], counts, share: 0.25 },
    { account: 's2', name: 'سلام', cells: [{ lesson: L, share: 1 }], counts, share: 1, left: true },
  ],
};
const sheet: Sheet = {
  signups: [{ id: 'u1', kind: 'timed', seconds: 60, started: at, closed: at + 61_000, by: account.id }],
  rows: [
    {
      account: 's1',
      name: '../<b>王</b>',
      status: 'absent',
      share: 0.25,
      came: at - 5_000,
      signups: [
        {
          signup: 'u1',
          status: 'absent',
          offered: at,
          received: at + 1_000,
          answered: at + 61_000,
          answer: 'refuse',
          reason: 'timeout',
        },
      ],
    },
  ],
};

test('a cell of the book opens what is on record, and a teacher corrects it', { timeout: 20_000 }, async () => {
  const corrected = {
    ...sheet.rows[0],
    status: 'excused',
    recorded: 'absent',
    correction: { status: 'excused', reason: '病假', by: account.id, by_name: '林一', made: at },
  };
  let fixed = false;
  const { user, requests } = await show(`${one}/attendance`, {
    [`GET ${one}/attendance`]: ok(book),
    [`GET /lessons/${L}/attendance`]: () => ok(fixed ? { ...sheet, rows: [corrected] } : sheet),
    [`PATCH /lessons/${L}/attendance/s1`]: () => {
      fixed = true;
      return ok(corrected);
    },
  });
  const grid = await screen.findByRole('grid', { name: 'Attendance in 高等数学' });
  const cell = await within(grid).findByRole('button', { name: '极限, Nov 29, 2026: Absent, 25% of the time' });
  expect(within(grid).getByRole('rowheader', { name: /سلام.*has left/ })).toBeDefined();
  expect(screen.getByRole('link', { name: 'Download as Excel' }).getAttribute('href')).toBe(
    `/api/v1${one}/attendance/export?format=xlsx`,
  );
  await expectAccessible();
  await user.click(cell);
  const dialog = await screen.findByRole('dialog', { name: '../<b>王</b> in “极限”' });
  expect(await within(dialog).findByText('time ran out')).toBeDefined();
  expect(within(dialog).queryByText(/refused/)).toBeNull();
  expect(within(dialog).getByText(/^10:00:06/)).toBeDefined();
  await user.click(within(dialog).getByRole('button', { name: 'Correct' }));
  await user.click(within(dialog).getByRole('button', { name: 'Save the correction' }));
  expect(within(dialog).getByText('Say why in a few words.')).toBeDefined();
  await user.selectOptions(within(dialog).getByLabelText('Correct to'), 'Excused');
  await user.type(within(dialog).getByLabelText('Reason'), ' 病假 ');
  await expectAccessible();
  await user.click(within(dialog).getByRole('button', { name: 'Save the correction' }));
  expect(await within(dialog).findByText(/^Corrected to “Excused” by 林一/)).toBeDefined();
  expect(sent(requests, `PATCH /lessons/${L}/attendance/s1`)[0]?.body).toEqual({ status: 'excused', reason: '病假' });
});

test('of a long book few cells are drawn, and the keys reach every one', async () => {
  const lessons = Array.from({ length: 40 }, (_, i) => ({
    id: `l${i}`,
    title: `T${i}`,
    start: at,
    state: 'ended',
    signups: 1,
  }));
  const students = Array.from({ length: 300 }, (_, i) => ({
    account: `s${i}`,
    name: `S${i}`,
    cells: lessons.map(({ id }) => ({ lesson: id, status: 'absent', share: 0 })),
    counts,
    share: 0,
  }));
  const { user } = await show(`${one}/attendance`, { [`GET ${one}/attendance`]: ok({ lessons, students }) });
  const grid = await screen.findByRole('grid');
  expect(grid.getAttribute('aria-rowcount')).toBe('301');
  const [first] = within(grid).getAllByRole('button');
  await user.click(first as HTMLElement);
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(document.activeElement).toBe(first));
  await user.keyboard('{Control>}{End}{/Control}');
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^T39,/);
  expect(document.activeElement?.closest('[role="gridcell"]')?.getAttribute('aria-colindex')).toBe('41');
  expect(document.activeElement?.closest('[role="row"]')?.getAttribute('aria-rowindex')).toBe('301');
  expect(within(grid).getAllByRole('button').length).toBeLessThan(400);
});

test('the book is searched, and says when nobody matches', async () => {
  const { user } = await show(`${one}/attendance`, { [`GET ${one}/attendance`]: ok(book) });
  await user.type(await screen.findByLabelText('Name'), '王');
  expect(await screen.findByText('1 of 2 students')).toBeDefined();
  await user.type(screen.getByLabelText('There less than'), '20');
  expect(await screen.findByText(/^Nobody matches/)).toBeDefined();
});

test('a student has the own line, without exports and corrections', async () => {
  const own = { ...book, students: book.students.slice(0, 1) };
  const { user } = await show(`${one}/attendance`, {
    [`GET ${one}`]: ok({ ...teaching, role: 'student' }),
    [`GET ${one}/attendance`]: ok(own),
    [`GET /lessons/${L}/attendance`]: ok(sheet),
  });
  expect(await screen.findByRole('heading', { name: 'My attendance', level: 1 })).toBeDefined();
  expect(screen.queryByRole('link', { name: /^Download/ })).toBeNull();
  await user.click(await screen.findByRole('button', { name: /^极限,.*Absent/ }));
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText('time ran out');
  expect(within(dialog).queryByRole('button', { name: 'Correct' })).toBeNull();
  await expectAccessible();
});

test('where it is narrow each student is a card that opens the lessons', async () => {
  const real = window.matchMedia;
  vi.stubGlobal('matchMedia', (query: string) => ({ ...real(query), matches: query.includes('47.99em') }));
  const { user } = await show(`${one}/attendance`, { [`GET ${one}/attendance`]: ok(book) });
  const card = await screen.findByRole('button', { name: /^\.\.\/<b>王<\/b>/ });
  await user.click(card);
  expect(card.getAttribute('aria-expanded')).toBe('true');
  expect(screen.getByRole('button', { name: '极限, Nov 29, 2026: Absent, 25% of the time' })).toBeDefined();
  await expectAccessible();
});

test('a book before the first lesson, and a lesson that is none, have words', async () => {
  const { router } = await show(`${one}/attendance`, {
    [`GET ${one}/attendance`]: ok({ lessons: [], students: [] }),
    'GET /lessons/none': refuse(404, 'not_found'),
  });
  expect(await screen.findByRole('heading', { name: 'No lesson has begun yet' })).toBeDefined();
  await router.navigate('/lessons/none');
  expect(await screen.findByRole('heading', { name: 'There is no such lesson' })).toBeDefined();
});

test('the page of a lesson that is over has its times, its chat and who was there', async () => {
  const began = at - 60_000;
  await show(`/lessons/${L}`, {
    [`GET /lessons/${L}`]: ok(lesson({ state: 'ended', role: 'teacher', began, ended: began + 45 * 60_000 })),
    [`GET /lessons/${L}/attendance`]: ok(sheet),
  });
  expect(await screen.findByText('45 minutes')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Download the chat' })).toBeDefined();
  expect(await screen.findByRole('button', { name: /<b>王<\/b>.*Absent/ })).toBeDefined();
  await expectAccessible();
});
