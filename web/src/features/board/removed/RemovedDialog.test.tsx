import { act, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { ProtocolError } from '@/connection/types';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeSession } from '@/testing/room';
import { ok, refuse, serve } from '@/testing/server';
import { RemovedDialog } from './RemovedDialog';

const BOARDS = [
  { board: 'b', title: 'Limits', n: 4, changed: Date.UTC(2026, 8, 1) },
  { board: 'c', title: 'Series', n: 0 },
];

function Page({ session }: { session: FakeSession }) {
  const [opened, setOpened] = useState(true);
  return <RemovedDialog session={session} opened={opened} onClose={() => setOpened(false)} />;
}

async function show(answers: Parameters<typeof serve>[0][string], locale: 'en' | 'zh-CN' = 'en') {
  const session = new FakeSession();
  const at = `GET /rooms/${session.id}/boards?removed=true`;
  const requests = serve({ [at]: answers });
  return { ...(await renderRoutes([{ path: '/', element: <Page session={session} /> }], { locale })), session, requests };
}

const bring = (title: string) => screen.findByRole('button', { name: `Bring back ${title}` });

test('removed boards are listed with when they were changed, and brought back one after the other', async () => {
  const { user, session } = await show(ok({ boards: BOARDS }));
  expect(await screen.findByRole('status', { name: 'The removed boards are loading' })).toBeDefined();
  await bring('Limits');
  expect(screen.getByText(/^Last changed .*2026/)).toBeDefined();
  expect(screen.getByText('Nothing was drawn on it')).toBeDefined();
  await expectAccessible();
  await user.click(await bring('Limits'));
  expect(session.called('remove')).toEqual([['b', 'Limits', false]]);
  expect(await screen.findByText('“Limits” is back.')).toBeDefined();
  await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(1));
  await waitFor(async () => expect(document.activeElement).toBe(await bring('Series')));
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('heading', { name: 'No board is removed' })).toBeDefined();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('what others remove or bring back meanwhile comes and goes', async () => {
  const boards = [BOARDS[0]];
  const { session } = await show(() => ok({ boards }));
  await bring('Limits');
  boards.push(BOARDS[1]);
  act(() => session.tellOfBoards({ type: 'board', board: { board: 'c', title: 'Series', removed: true } }));
  await bring('Series');
  act(() => session.tellOfBoards({ type: 'board', board: { board: 'b', title: 'Limits', removed: false } }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Bring back Limits' })).toBeNull());
});

test.each([
  ['board_full', /“Limits” was not brought back.*no place for one more board/],
  ['forbidden', /“Limits” was not brought back/],
])('a refusal (%s) has words, and the board stays listed', async (code, words) => {
  const { user, session } = await show(ok({ boards: BOARDS }));
  vi.spyOn(session.boards, 'remove').mockRejectedValueOnce(new ProtocolError(code));
  await user.click(await bring('Limits'));
  expect((await screen.findByRole('alert')).textContent).toMatch(words);
  await user.click(await bring('Limits'));
  expect(await screen.findByText('“Limits” is back.')).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a list that does not load says so, and is asked for again', async () => {
  let refused = true;
  const { user } = await show(() => (refused ? refuse(403, 'forbidden') : ok({ boards: [] })), 'zh-CN');
  expect((await screen.findByRole('alert')).textContent).toContain('未能加载');
  refused = false;
  await user.click(screen.getByRole('button', { name: '重试' }));
  expect(await screen.findByRole('heading', { name: '没有已移除的白板' })).toBeDefined();
});
