import { screen, waitFor } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { meQuery } from '@/api/session';
import { expectAccessible } from '@/testing/axe';
import { drawPictures, file } from '@/testing/picture';
import { renderRoutes } from '@/testing/render';
import { account, ok, refuse, serve } from '@/testing/server';
import { PictureForm } from './PictureForm';

async function show(handlers: Parameters<typeof serve>[0], me = account) {
  const requests = serve(handlers);
  const drawn = drawPictures();
  const view = await renderRoutes([
    { path: '/', element: null },
    {
      path: '/picture',
      element: (
        <main>
          <PictureForm />
        </main>
      ),
    },
  ]);
  view.client.setQueryData(meQuery.queryKey, me);
  await view.router.navigate('/picture');
  const input = await screen.findByLabelText('Picture', { selector: 'input' });
  return { ...view, requests, drawn, choose: (chosen = file()) => view.user.upload(input, chosen) };
}

const button = (name: string) => screen.findByRole('button', { name });

describe('PictureForm', () => {
  test('shows the middle of what was chosen, uploads it, and gives the focus back', async () => {
    const { user, requests, choose, client, drawn } = await show({ 'PUT /me/avatar': ok({ ...account, avatar: '7f' }) });
    expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
    await choose();
    expect((await screen.findByRole('img', { name: 'Preview of your new picture' })).getAttribute('src')).toBe(
      'blob:square',
    );
    expect(drawn).toHaveBeenCalledExactlyOnceWith([50, 0, 200, 200, 0, 0, 512, 512]);
    await expectAccessible();
    expect(document.activeElement).toBe(await button('Use this picture'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Others see your new picture now.'));
    expect(requests.map(({ what, headers }) => [what, headers.get('Content-Type')])).toEqual([
      ['PUT /me/avatar', 'image/jpeg'],
    ]);
    expect(client.getQueryData(meQuery.queryKey)?.avatar).toBe('7f');
    expect(screen.queryByRole('img', { name: 'Preview of your new picture' })).toBeNull();
    expect(document.activeElement).toBe(await button('Choose another'));
    expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:square');
    await expectAccessible();
  });

  test('says while it uploads', async () => {
    const { user, choose } = await show({ 'PUT /me/avatar': () => new Promise(() => {}) });
    await choose();
    await user.click(await button('Use this picture'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Uploading the picture…'));
  });

  test('lets one think again before anything is sent', async () => {
    const { user, requests, choose } = await show({});
    await choose();
    await user.click(await button('Cancel'));
    expect(screen.queryByRole('img')).toBeNull();
    expect(document.activeElement).toBe(await button('Choose a picture'));
    expect(requests).toEqual([]);
  });

  test('removes the picture that is there', async () => {
    const { user, requests } = await show({ 'DELETE /me/avatar': ok(account) }, { ...account, avatar: '7f' });
    await user.click(await button('Remove'));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toBe('Your picture is removed. Others see your initials.'),
    );
    expect(requests.map(({ what }) => what)).toEqual(['DELETE /me/avatar']);
    expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
  });

  test.each([
    ['a file that is no picture', file('notes.txt'), ok(account), 'This file cannot be read as a picture.'],
    ['what the server cannot read', file(), refuse(400, 'bad_data'), 'This file cannot be read as a picture.'],
    ['a busy server', file(), refuse(429, 'slow_down', { 'Retry-After': '2' }), 'Try again in 2 seconds.'],
  ])('says in words what to do about %s, and goes on', async (_, chosen, answer, words) => {
    const { user, choose } = await show({ 'PUT /me/avatar': answer });
    await choose(chosen);
    if (!chosen.name.endsWith('.txt')) await user.click(await button('Use this picture'));
    expect((await screen.findByRole('alert')).textContent).toContain(words);
    await expectAccessible();
    await choose(file('other.png'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(await button('Use this picture')).toBeDefined();
  });
});
