import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { meQuery } from '@/api/session';
import { expectAccessible } from '@/testing/axe';
import { drawPictures, file } from '@/testing/picture';
import { renderRoutes } from '@/testing/render';
import { account, course, ok, refuse, serve } from '@/testing/server';
import { CoursePage } from './CoursePage';
import { CoursesPage } from './CoursesPage';

const teaching = course({ owner: account.id, teacher: '林一', role: 'teacher', state: 'active' });
const one = `/courses/${teaching.id}`;
const cover = `${one}/cover`;
const addressOf = (name: string) => `/api/v1${cover}?v=${name}`;

async function show(path: string, handlers: Parameters<typeof serve>[0]) {
  const requests = serve({
    'GET /me': ok(account),
    'GET /courses?mine=true': ok({ courses: [], may_create: true }),
    'GET /courses?q=': ok({ courses: [], may_create: true }),
    [`GET ${one}`]: ok(teaching),
    [`GET ${one}/enrolments`]: ok({ enrolments: [] }),
    ...handlers,
  });
  const drawn = drawPictures();
  const main = (page: React.ReactNode) => <main>{page}</main>;
  const view = await renderRoutes([
    { path: '/', element: null },
    { path: '/courses', element: main(<CoursesPage />) },
    { path: '/courses/:course', element: main(<CoursePage />) },
  ]);
  view.client.setQueryData(meQuery.queryKey, account);
  await view.router.navigate(path);
  return { ...view, requests, drawn };
}

async function edit(handlers: Parameters<typeof serve>[0]) {
  const view = await show(one, handlers);
  await view.user.click(await screen.findByRole('button', { name: 'Edit the course' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit the course' }));
  return {
    ...view,
    dialog,
    choose: async (chosen = file()) => view.user.upload(dialog.getByLabelText('Cover', { selector: 'input' }), chosen),
  };
}

/** The addresses of the pictures of courses that are shown. */
const shown = () => [...document.querySelectorAll('main img')].map((img) => img.getAttribute('src'));

describe('the cover of a course', () => {
  test('stands above the course and before its title in lists, and is not read aloud', async () => {
    const other = course({ id: 'other', title: 'Biology' });
    const { router } = await show(one, {
      [`GET ${one}`]: ok({ ...teaching, cover: 'c0' }),
      'GET /courses?mine=true': ok({ courses: [{ ...teaching, cover: 'c0' }, other] }),
    });
    await screen.findByRole('heading', { level: 1, name: teaching.title });
    expect(shown()).toEqual([addressOf('c0')]);
    expect(screen.queryByRole('img')).toBeNull();
    await router.navigate('/courses');
    await screen.findByRole('link', { name: 'Biology' });
    expect(shown()).toEqual([addressOf('c0')]); // and none of the other, whose colour stands there
    expect(screen.queryByRole('img')).toBeNull();
    await expectAccessible();
  });

  test('leaves no gap where there is none', async () => {
    await show(one, {});
    await screen.findByRole('heading', { level: 1, name: teaching.title });
    expect(shown()).toEqual([]);
    expect(screen.getByRole('main').firstElementChild?.getAttribute('aria-hidden')).toBeNull();
  });

  test('is chosen, looked at, used, and seen at once', async () => {
    let now = teaching;
    const { user, dialog, requests, choose, drawn } = await edit({
      [`GET ${one}`]: () => ok(now),
      [`PUT ${cover}`]: () => {
        now = { ...teaching, cover: 'c1' };
        return ok(now);
      },
    });
    expect(dialog.queryByRole('button', { name: 'Remove' })).toBeNull();
    await choose();
    expect((await dialog.findByRole('img', { name: 'Preview of the new cover' })).getAttribute('src')).toBe('blob:square');
    expect(drawn).toHaveBeenCalledExactlyOnceWith([0, 50, 300, 100, 0, 0, 1920, 640]);
    await expectAccessible();
    expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Use this picture' }));
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(dialog.getByRole('status').textContent).toBe('Everyone who sees the course sees its new cover now.'),
    );
    const sent = requests.filter(({ what }) => what.startsWith('PUT'));
    expect(sent.map(({ what, headers }) => [what, headers.get('Content-Type')])).toEqual([[`PUT ${cover}`, 'image/jpeg']]);
    expect(shown()).toEqual([addressOf('c1'), addressOf('c1')]); // on the page, and in the form
    expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Choose another' }));
    await expectAccessible();
  });

  test('that was chosen and not used yet is kept by saving the rest, and not lost if that fails', async () => {
    const answers = [refuse(429, 'slow_down', { 'Retry-After': '2' }), ok({ ...teaching, cover: 'c1' })];
    const { user, dialog, requests, choose } = await edit({
      [`PUT ${cover}`]: () => answers.shift() ?? refuse(404, 'not_found'),
      [`PATCH ${one}`]: ok(teaching),
    });
    await choose();
    await dialog.findByRole('img');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect((await dialog.findByRole('alert')).textContent).toContain('Try again in 2 seconds.');
    const changes = () => requests.filter(({ what }) => /^(PUT|PATCH)/.test(what)).map(({ what }) => what);
    expect(changes()).toEqual([`PUT ${cover}`]);
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(changes()).toEqual([`PUT ${cover}`, `PUT ${cover}`, `PATCH ${one}`]);
  });

  test('is removed', async () => {
    let now = { ...teaching, cover: 'c0' };
    const { user, dialog } = await edit({
      [`GET ${one}`]: () => ok(now),
      [`DELETE ${cover}`]: () => {
        now = { ...teaching, cover: '' };
        return ok(now);
      },
    });
    await user.click(dialog.getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(dialog.getByRole('status').textContent).toBe('The cover is removed.'));
    expect(shown()).toEqual([]);
    expect(dialog.queryByRole('button', { name: 'Remove' })).toBeNull();
  });

  test('of an archived course stays, and it is said how to change it', async () => {
    const { dialog } = await edit({ [`GET ${one}`]: ok({ ...teaching, cover: 'c0', archived: 1 }) });
    expect(dialog.getByText(/Take it out of the archive to change that/)).toBeDefined();
    expect(dialog.queryByLabelText('Cover', { selector: 'input' })).toBeNull();
  });

  test.each([
    ['a file that is no picture', file('notes.txt'), ok(teaching), 'This file cannot be read as a picture.'],
    ['what the server cannot read', file(), refuse(400, 'bad_data'), 'This file cannot be read as a picture.'],
    ['a course that was archived meanwhile', file(), refuse(410, 'ended'), 'An archived course keeps the cover it has.'],
    ['a right that was taken away', file(), refuse(403, 'forbidden'), 'You do not teach this course any more'],
  ])('says in words what to do about %s, and goes on', async (_, chosen, answer, words) => {
    const { user, dialog, choose } = await edit({ [`PUT ${cover}`]: answer });
    await choose(chosen);
    if (!chosen.name.endsWith('.txt')) await user.click(await dialog.findByRole('button', { name: 'Use this picture' }));
    expect((await dialog.findByRole('alert')).textContent).toContain(words);
    await expectAccessible();
    await choose(file('other.png'));
    await waitFor(() => expect(dialog.queryByRole('alert')).toBeNull());
    expect(dialog.getByRole('button', { name: 'Use this picture' })).toBeDefined();
  });
});
