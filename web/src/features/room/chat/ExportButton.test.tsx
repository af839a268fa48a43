import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, serve } from '@/testing/server';
import { ExportButton } from './ExportButton';

async function open(locale: 'en' | 'zh-CN' = 'en') {
  const person = (account: string, name: string) => ({ account, name, role: 'member', guest: false });
  serve({
    'GET /rooms/room/people': (_, { url }) =>
      new URL(url).searchParams.get('after') === 'ann'
        ? ok({ people: [person('gone', 'Gone')], more: false })
        : ok({ people: [person('ann', 'Ann')], more: true }),
  });
  const element = <ExportButton room="room" known={() => [{ account: 'here', name: 'Here' }]} />;
  const view = await renderRoutes([{ path: '/', element }], { locale });
  await view.user.click(screen.getByRole('button', { name: locale === 'en' ? 'Download the chat' : '下载聊天记录' }));
  await screen.findByRole('dialog');
  return view;
}

const target = () => new URL(screen.getByRole('link', { name: 'Download' }).getAttribute('href') ?? '', 'http://x');

test('everything, of everyone, until one chooses', async () => {
  await open();
  expect(target().search).toBe('?format=txt');
  expect(screen.getByText(/what everyone wrote from the first day to now/)).toBeDefined();
});

test('a person, days and a form; the words say what the file will hold', async () => {
  const { user } = await open();
  await screen.findByRole('option', { name: 'Gone' });
  expect(screen.getAllByRole('option').map((o) => o.textContent)).toEqual(['Everyone', 'Ann', 'Gone', 'Here']);
  await user.selectOptions(screen.getByLabelText('Who wrote'), 'Gone');
  fireEvent.change(screen.getByLabelText('First day'), { target: { value: '2026-11-03' } });
  await user.click(screen.getByRole('radio', { name: 'Table (CSV)' }));
  expect(screen.getByText(/what Gone wrote from Nov 3, 2026 on/)).toBeDefined();
  expect(Object.fromEntries(target().searchParams)).toMatchObject({ format: 'csv', account: 'gone' });
});

test('days out of order are told, and nothing can be downloaded', async () => {
  await open();
  fireEvent.change(screen.getByLabelText('First day'), { target: { value: '2026-11-03' } });
  fireEvent.change(screen.getByLabelText('Last day'), { target: { value: '2026-11-02' } });
  expect(screen.getByText('The last day is before the first.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Download' })).toHaveProperty('disabled', true);
});

test.each(['en', 'zh-CN'] as const)('is accessible in %s', { timeout: 20_000 }, async (locale) => {
  await open(locale);
  await expectAccessible(document.body);
});
